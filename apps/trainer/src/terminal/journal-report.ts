import type { JournalEntry } from "../journal/follow-journal.js";
import { journalTotals, type RunAccount } from "../journal/journal.js";

export interface JournalFacts {
  readonly runs: readonly RunAccount[];
  readonly unreadable: number;
  /** How many messages are listed. */
  readonly last: number;
}

/** Everything that left, for a person: the last messages, the sums per kind, and what each run may still send. */
export function journalReport(entries: readonly JournalEntry[], { runs, unreadable, last }: JournalFacts): string {
  if (entries.length === 0) return "Nothing has left this site.";
  const totals = journalTotals(entries);
  const bytes = totals.reduce((sum, total) => sum + total.bytes, 0);
  return [
    ...entries.slice(-last).map(entryLine),
    "",
    "message            messages         bytes",
    ...totals.map((total) => `${total.message.padEnd(18)} ${grouped(total.count).padStart(8)} ${grouped(total.bytes).padStart(13)}`),
    `${"all".padEnd(18)} ${grouped(entries.length).padStart(8)} ${grouped(bytes).padStart(13)}`,
    ...(runs.length === 0 ? [] : ["", "run       may leave, bytes      has left     may still  name", ...runs.map(runLine)]),
    "",
    `From ${entries[0]?.time ?? ""} to ${entries.at(-1)?.time ?? ""}. Sizes are of the messages; the framing of the connection and its heartbeats are not counted.`,
    ...(unreadable === 0 ? [] : [`${unreadable} lines could not be read: a power cut may have torn them.`]),
  ].join("\n");
}

function entryLine({ time, message, bytes, sha256, ids, releases = [] }: JournalEntry): string {
  const about = Object.entries(ids).map(([name, value]) => `${name}=${String(value).slice(0, 12)}`);
  const released = releases.map((name) => `releases=${name}`);
  return `${time}  ${message.padEnd(18)} ${grouped(bytes).padStart(11)} B  ${sha256.slice(0, 12)}  ${[...about, ...released].join(" ")}`;
}

const runLine = ({ runId, name, bytes, spent, left }: RunAccount): string =>
  `${runId.slice(0, 8)} ${grouped(bytes).padStart(17)} ${grouped(spent).padStart(13)} ${grouped(left).padStart(13)}  ${name}`;

const grouped = (value: number): string => value.toLocaleString("en-US");
