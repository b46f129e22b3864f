import type { Database } from "./database.js";
import { DatabaseError, deadlock } from "./database-error.js";
import type { Transaction } from "./transaction.js";

const STATEMENT_TIMEOUT_MS = 30_000;

/** Thrown by a statement that cannot go on before another transaction has ended. */
export class MustWait {
  constructor(readonly holder: Transaction) {}
}

/** Who is told what came of a statement. */
export interface Answering<T> {
  readonly done: (value: T) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Carries a statement out when it need not wait, and again from its beginning when what it waited for has ended.
 *
 * @param statement reads and writes through the methods of the database.
 */
export function carryOut<T>(database: Database, transaction: Transaction, statement: () => T, { done, failed }: Answering<T>): void {
  const wait = attempt(transaction, statement, { done, failed });
  if (wait === null) return;
  database.waits += 1;
  let answered = false;
  const once: Answering<T> = {
    done: (value) => ((answered = true), done(value)),
    failed: (error) => ((answered = true), failed(error)),
  };
  const queue = (holder: Transaction): void => {
    transaction.waitsFor = holder;
    holder.waiters.push(() => database.clockwork.after(database.clockwork.random(), null, again));
  };
  const again = (): void => {
    if (answered) return;
    const next = attempt(transaction, statement, once);
    if (next !== null) queue(next);
  };
  queue(wait);
  database.clockwork.after(STATEMENT_TIMEOUT_MS, null, () => answered || fail(transaction, new DatabaseError("57014"), once));
}

/** One try: null when it was answered, else the transaction that it must wait for. */
function attempt<T>(transaction: Transaction, statement: () => T, answering: Answering<T>): Transaction | null {
  transaction.waitsFor = null;
  if (transaction.state !== "open") {
    answering.failed(new DatabaseError(transaction.state === "ended" ? "connection lost" : "25P02"));
    return null;
  }
  let value: T;
  try {
    value = statement();
  } catch (error) {
    if (error instanceof MustWait && !isWaitingFor(error.holder, transaction)) return error.holder;
    fail(transaction, error instanceof MustWait ? deadlock() : error, answering);
    return null;
  }
  answering.done(value);
  return null;
}

function fail(transaction: Transaction, error: unknown, { failed }: Pick<Answering<never>, "failed">): void {
  transaction.waitsFor = null;
  if (transaction.state === "open") transaction.state = "broken";
  failed(error);
}

function isWaitingFor(transaction: Transaction, whom: Transaction): boolean {
  for (let each: Transaction | null = transaction; each !== null; each = each.waitsFor) if (each === whom) return true;
  return false;
}
