import type { LockMode, Transaction } from "./transaction.js";

/** Who holds what: many a share, or one alone. */
export class Locks {
  private readonly held = new Map<string, Map<Transaction, LockMode>>();

  /** Takes a lock; answers another transaction that must end before. */
  take(transaction: Transaction, what: string, mode: LockMode): Transaction | null {
    let holders = this.held.get(what);
    if (holders === undefined) this.held.set(what, (holders = new Map()));
    for (const [holder, held] of holders) if (holder !== transaction && (mode === "update" || held === "update")) return holder;
    if (holders.get(transaction) !== "update") holders.set(transaction, mode);
    transaction.held.add(what);
    return null;
  }

  release(transaction: Transaction): void {
    for (const what of transaction.held) {
      const holders = this.held.get(what);
      holders?.delete(transaction);
      if (holders?.size === 0) this.held.delete(what);
    }
  }
}
