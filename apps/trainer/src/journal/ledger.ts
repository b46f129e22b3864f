import type { Fault } from "@midline/shared/faults";
import type { JournalEntry } from "./follow-journal.js";
import type { Measure } from "./measure-message.js";
import { budgetFile, readRunBudget } from "./run-budget.js";

/** One evaluation of a model version on a split, with all its tries. */
export const EVALUATION_BYTES = 1 << 20;
/** One prediction for a clinician, with all its tries. */
export const PREDICTION_BYTES = 256 << 10;
/** In one day (UTC) everything that belongs to no run, evaluation or prediction: signing in, asking for work, members and weights, declining. */
export const LINK_BYTES_A_DAY = 64 << 20;

/** What a message is charged to: `run/<id>`, `evaluation/<id>`, `prediction/<id>` or `link/<day>`. */
export type Account = string;

/** What each account has sent. Counted from the journal, so that it outlives the process. */
export interface Ledger {
  accountOf(ids: Measure["ids"], time: string): Account;
  /** Why so many bytes more may not leave, or null. */
  refusal(account: Account, bytes: number): Fault | null;
  /** Counts a line of the journal. */
  spend(entry: Pick<JournalEntry, "account" | "bytes">): void;
  /** Bytes that an account has sent. */
  spent(account: Account): number;
  /** Says what a message of this process was charged to. */
  spoke(account: Account): void;
}

/** Bytes by account. */
export function bytesByAccount(entries: readonly Pick<JournalEntry, "account" | "bytes">[]): ReadonlyMap<Account, number> {
  const sums = new Map<Account, number>();
  for (const { account, bytes } of entries) sums.set(account, (sums.get(account) ?? 0) + bytes);
  return sums;
}

export const runAccount = (runId: string): Account => `run/${runId}`;

export function openLedger(siteFolder: string): Ledger {
  const sums = new Map<Account, number>();
  // A chunk names its upload and no run: it belongs to the run that this process spoke of last, which opened the upload; before it speaks, to the last in the journal.
  let ownRun: Account | null = null;
  let lastRun = runAccount("unknown");
  const spent = (account: Account): number => sums.get(account) ?? 0;
  return {
    accountOf({ runId, evaluationId, predictionId, uploadId }, time) {
      if (runId !== undefined) return runAccount(String(runId));
      if (uploadId !== undefined) return ownRun ?? lastRun;
      if (evaluationId !== undefined) return `evaluation/${evaluationId}`;
      if (predictionId !== undefined) return `prediction/${predictionId}`;
      return `link/${time.slice(0, 10)}`;
    },
    refusal(account, bytes) {
      const limit = limitOf(siteFolder, account);
      const before = spent(account);
      return before + bytes <= limit ? null : exceeded(siteFolder, account, { before, bytes, limit });
    },
    spend({ account, bytes }) {
      if (isRun(account)) lastRun = account;
      sums.set(account, spent(account) + bytes);
    },
    spent,
    spoke(account) {
      if (isRun(account)) ownRun = account;
    },
  };
}

const isRun = (account: Account): boolean => account.startsWith("run/");

/** A run that never showed a plan may send nothing. The file is read each time: the hospital may change it while the trainer works. */
function limitOf(siteFolder: string, account: Account): number {
  const [kind, id = ""] = account.split("/");
  if (kind === "run") return readRunBudget(siteFolder, id)?.bytes ?? 0;
  return kind === "evaluation" ? EVALUATION_BYTES : kind === "prediction" ? PREDICTION_BYTES : LINK_BYTES_A_DAY;
}

interface Overdraft {
  readonly before: number;
  readonly bytes: number;
  readonly limit: number;
}

function exceeded(siteFolder: string, account: Account, { before, bytes, limit }: Overdraft): Fault {
  const [kind, id = ""] = account.split("/");
  return {
    code: "BUDGET_EXCEEDED",
    message: `A message of ${bytes} bytes was not sent: of the ${limit} bytes that may leave this site for ${kind === "link" ? `the link on ${id}` : `this ${kind}`}, ${before} have left.`,
    where: account,
    remedy:
      kind === "run"
        ? `Look at it with: midline-site journal. Ask the consortium's lead why so much was asked for; to send more all the same, raise "bytes" in ${budgetFile(siteFolder, id)}.`
        : "Look at it with: midline-site journal. Ask the consortium's lead why so much was asked for, or look after the line to the coordinator.",
  };
}
