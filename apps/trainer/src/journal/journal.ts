import { appendFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { ok, refuse, type Result } from "@midline/shared/result";
import { systemCode } from "../identity/folder-fault.js";
import { followJournal, journalFolder, type JournalEntry } from "./follow-journal.js";
import { bytesByAccount, openLedger, runAccount } from "./ledger.js";
import { type Measure, measureMessage } from "./measure-message.js";
import { readRunBudget, type RunBudget, runsWithBudgets } from "./run-budget.js";

/** What a fault of the journal names as its place. */
export const JOURNAL = "journal";

/** A killed trainer forgets nothing that it sent; a power cut forgets less than this. Larger messages are on the disk before they leave. */
const FORGETTABLE_BYTES = 64 * 1024;

/**
 * Where every message is written down before it leaves, and held against what may leave. Both count what the files hold: lines of another process on
 * the same folder too. Refuses with `STORAGE_FULL` where the files cannot be read or written.
 */
export interface Journal {
  /** Writes the line and returns; a message whose line could not be written, or that is beyond its budget, must not leave. */
  record(message: string, payload: Readonly<Record<string, unknown>>): Result<Measure>;
  /** What a run has sent and may still send; null where it has no budget. */
  runAccount(runId: string): Result<RunAccount | null>;
}

/** A run's budget, and what of it is gone. */
export interface RunAccount extends RunBudget {
  readonly runId: string;
  readonly spent: number;
  readonly left: number;
}

export interface JournalTotal {
  readonly message: string;
  readonly count: number;
  readonly bytes: number;
}

/** Opens the append-only journal of a site folder. The first call reads all of it, later ones what is new. */
export function openJournal(siteFolder: string, now: () => Date): Journal {
  const followed = followJournal(siteFolder);
  const ledger = openLedger(siteFolder);
  let unflushed = 0;
  const countNew = (): readonly string[] => {
    const { entries, torn } = followed.readNew();
    for (const entry of entries) ledger.spend(entry);
    return torn;
  };
  return {
    record: (message, payload) =>
      unlessUnwritable(() => {
        const measure = measureMessage(payload);
        const time = now().toISOString();
        const torn = countNew();
        const entry: JournalEntry = { time, message, ...measure, account: ledger.accountOf(measure.ids, time) };
        const beyond = ledger.refusal(entry.account, entry.bytes);
        if (beyond !== null) return refuse(beyond);
        mkdirSync(journalFolder(siteFolder), { recursive: true, mode: 0o700 });
        const file = `${time.slice(0, 7)}.jsonl`;
        const mend = torn.includes(file) ? "\n" : ""; // not on to a line that was broken off
        unflushed += entry.bytes;
        const flush = unflushed >= FORGETTABLE_BYTES;
        appendFileSync(path.join(journalFolder(siteFolder), file), `${mend}${JSON.stringify(entry)}\n`, { mode: 0o600, flush });
        if (flush) unflushed = 0;
        countNew();
        ledger.spoke(entry.account);
        return ok(measure);
      }),
    runAccount: (runId) =>
      unlessUnwritable(() => {
        countNew();
        const budget = readRunBudget(siteFolder, runId);
        return ok(budget && runAccountOf({ ...budget, runId }, ledger.spent(runAccount(runId))));
      }),
  };
}

function unlessUnwritable<T>(work: () => Result<T>): Result<T> {
  try {
    return work();
  } catch (error) {
    return refuse({
      code: "STORAGE_FULL",
      message: `The journal cannot be written (${systemCode(error)}), so nothing is sent.`,
      where: JOURNAL,
      remedy: "Make room, or make the site folder writable, and start again.",
    });
  }
}

/** Everything that left the site, oldest first, and the lines that could not be read (a power cut may tear the last). */
export function readJournal(siteFolder: string): { readonly entries: readonly JournalEntry[]; readonly unreadable: number } {
  const { entries, unreadable, torn } = followJournal(siteFolder).readNew();
  return { entries, unreadable: unreadable + torn.length };
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

/** What each run has sent and may still send, in order of the run's id. */
export function runAccounts(siteFolder: string, entries: readonly Pick<JournalEntry, "account" | "bytes">[]): readonly RunAccount[] {
  const sums = bytesByAccount(entries);
  return runsWithBudgets(siteFolder).map((budget) => runAccountOf(budget, sums.get(runAccount(budget.runId)) ?? 0));
}

const runAccountOf = (budget: RunBudget & { readonly runId: string }, spent: number): RunAccount => ({
  ...budget,
  spent,
  left: Math.max(0, budget.bytes - spent),
});
