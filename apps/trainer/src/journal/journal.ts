import { appendFileSync, closeSync, existsSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import path from "node:path";
import { ok, refuse, type Result } from "@midline/shared/result";
import { z } from "zod";
import { systemCode } from "../identity/folder-fault.js";
import { type Account, bytesByAccount, type Ledger, openLedger, runAccount } from "./ledger.js";
import { type Measure, measureMessage } from "./measure-message.js";
import { type RunBudget, runsWithBudgets } from "./run-budget.js";

const entrySchema = z.strictObject({
  time: z.iso.datetime(),
  /** Name of the message, such as `upload-chunk`, or of the HTTP door, such as `POST enrol`. */
  message: z.string(),
  bytes: z.int().min(0),
  sha256: z.string(),
  ids: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What it is charged to, see `ledger.ts`. */
  account: z.string(),
  releases: z.array(z.string()).readonly().exactOptional(),
});

/** One message that left the site. */
export type JournalEntry = z.infer<typeof entrySchema>;

/** What a fault of the journal names as its place. */
export const JOURNAL = "journal";

/** A killed trainer forgets nothing that it sent; a power cut forgets less than this. Larger messages are on the disk before they leave. */
const FORGETTABLE_BYTES = 64 * 1024;

/** Where every message is written down before it leaves, and held against what may leave. */
export interface Journal {
  /** Writes the line and returns; a message whose line could not be written, or that is beyond its budget, must not leave. */
  record(message: string, payload: Readonly<Record<string, unknown>>): Result<Measure>;
}

export interface JournalTotal {
  readonly message: string;
  readonly count: number;
  readonly bytes: number;
}

const journalFolder = (siteFolder: string): string => path.join(siteFolder, "journal");

/** Opens the append-only journal of a site folder: one JSONL file a month, in UTC. */
export function openJournal(siteFolder: string, now: () => Date): Journal {
  let ledger: Ledger | null = null;
  let lastFile = "";
  let unflushed = 0;
  return {
    record(message, payload) {
      const measure = measureMessage(payload);
      const time = now().toISOString();
      try {
        ledger ??= openLedger(siteFolder, readJournal(siteFolder).entries);
        const entry: JournalEntry = { time, message, ...measure, account: ledger.accountOf(measure.ids, time) };
        const beyond = ledger.refusal(entry.account, entry.bytes);
        if (beyond !== null) return refuse(beyond);
        mkdirSync(journalFolder(siteFolder), { recursive: true, mode: 0o700 });
        const file = path.join(journalFolder(siteFolder), `${time.slice(0, 7)}.jsonl`);
        const mend = file !== lastFile && isTorn(file) ? "\n" : "";
        unflushed += entry.bytes;
        const flush = unflushed >= FORGETTABLE_BYTES;
        appendFileSync(file, `${mend}${JSON.stringify(entry)}\n`, { mode: 0o600, flush });
        if (flush) unflushed = 0;
        lastFile = file;
        ledger.spend(entry);
      } catch (error) {
        return refuse({
          code: "STORAGE_FULL",
          message: `The journal cannot be written (${systemCode(error)}), so nothing is sent.`,
          where: JOURNAL,
          remedy: "Make room, or make the site folder writable, and start again.",
        });
      }
      return ok(measure);
    },
  };
}

/** Whether a power cut broke the last line off, which never left: the next must not be written on to it. */
function isTorn(file: string): boolean {
  if (!existsSync(file)) return false;
  const handle = openSync(file, "r");
  try {
    const { size } = fstatSync(handle);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(handle, last, 0, 1, size - 1) === 1 && last.toString() !== "\n";
  } finally {
    closeSync(handle);
  }
}

/** Everything that left the site, oldest first, and the lines that could not be read (a power cut may tear the last). */
export function readJournal(siteFolder: string): { readonly entries: readonly JournalEntry[]; readonly unreadable: number } {
  const folder = journalFolder(siteFolder);
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".jsonl"))
        .sort()
    : [];
  const entries: JournalEntry[] = [];
  let unreadable = 0;
  for (const file of files) {
    for (const line of readFileSync(path.join(folder, file), "utf8").split("\n")) {
      if (line === "") continue;
      const entry = readLine(line);
      if (entry === null) unreadable += 1;
      else entries.push(entry);
    }
  }
  return { entries, unreadable };
}

function readLine(line: string): JournalEntry | null {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** Messages and bytes per kind, in order of the name. */
export function journalTotals(entries: readonly JournalEntry[]): readonly JournalTotal[] {
  const totals = new Map<string, JournalTotal>();
  for (const { message, bytes } of entries) {
    const before = totals.get(message) ?? { message, count: 0, bytes: 0 };
    totals.set(message, { message, count: before.count + 1, bytes: before.bytes + bytes });
  }
  return [...totals.values()].sort((a, b) => (a.message < b.message ? -1 : 1));
}

/** A run's budget, and what of it is gone. */
export interface RunAccount extends RunBudget {
  readonly runId: string;
  readonly spent: number;
  readonly left: number;
}

/** What each run has sent and may still send, in order of the run's id. */
export function runAccounts(siteFolder: string, entries: readonly Pick<JournalEntry, "account" | "bytes">[]): readonly RunAccount[] {
  const sums: ReadonlyMap<Account, number> = bytesByAccount(entries);
  return runsWithBudgets(siteFolder).map((budget) => {
    const spent = sums.get(runAccount(budget.runId)) ?? 0;
    return { ...budget, spent, left: Math.max(0, budget.bytes - spent) };
  });
}
