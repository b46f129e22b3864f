import type { NewsItem } from "@midline/api/platform/portal-news/news-item";
import type { Clockwork, Machine } from "./clockwork.js";
import { MustWait } from "./carry-out.js";
import { DatabaseError, uniqueViolation } from "./database-error.js";
import { Locks } from "./locks.js";
import { keyValue, primaryKeyOf, type Row, specOf, type Table, TABLES, type UniqueKey } from "./tables.js";
import { type Commit, type DatabaseHabits, type LockMode, Transaction } from "./transaction.js";

/**
 * What the coordinator needs of PostgreSQL, in memory: read-committed transactions, row and advisory locks held to their end, unique keys that
 * make inserts wait for each other, deadlocks found, the migrations' guards. Foreign keys, types and CHECKs are not doubled.
 */
export class Database {
  readonly connections = new Set<string>();
  readonly log: ((commit: Commit) => void)[] = [];
  /** What was announced, in the order of its numbers, and who is notified of more. */
  readonly outbox: NewsItem[] = [];
  readonly notified: (() => void)[] = [];
  waits = 0;
  /** How often it was restarted; who was told nothing of a commit before does not know. */
  restarts = 0;
  private awayUntilMs = 0;
  private readonly owners = new Map<string, string>();
  private readonly tables = new Map<string, Map<string, Row>>(TABLES.map(({ entity }) => [entity, new Map<string, Row>()]));
  private readonly locks = new Locks();
  private readonly open = new Set<Transaction>();
  private started = 0;

  constructor(
    readonly clockwork: Clockwork,
    readonly habits: DatabaseHabits = {},
  ) {}

  connect(owner: string): string {
    const name = `connection ${++this.started}`;
    this.connections.add(name);
    this.owners.set(name, owner);
    return name;
  }

  /** Whose connection it is or was. */
  ownerOf(connection: string): string | null {
    return this.owners.get(connection) ?? null;
  }

  /** Every connection breaks, what was open is undone, and nobody is let in for a while. */
  restart(awayUntilMs: number): void {
    this.restarts += 1;
    this.awayUntilMs = awayUntilMs;
    this.connections.clear();
    for (const transaction of this.open) this.rollBack(transaction);
  }

  /** Throws while nobody is let in. */
  admit(): void {
    if (this.clockwork.nowMs < this.awayUntilMs) throw new DatabaseError("57P03");
  }

  begin(machine: Machine | null, connection: string): Transaction {
    const transaction = new Transaction(this, machine, connection);
    this.open.add(transaction);
    return transaction;
  }

  /** Ends what a connection had open, and the connection. */
  disconnect(connection: string): void {
    this.connections.delete(connection);
    for (const transaction of this.open) if (transaction.connection === connection) this.rollBack(transaction);
  }

  /** Transactions that are open on a machine's connections. */
  openOf(machine: Machine): readonly Transaction[] {
    return [...this.open].filter((transaction) => transaction.machine === machine);
  }

  lock(transaction: Transaction, what: string, mode: LockMode): void {
    const holder = this.locks.take(transaction, what, mode);
    if (holder !== null) throw new MustWait(holder);
  }

  lockRow(transaction: Transaction, entity: string, row: Row, mode: LockMode): void {
    if (this.habits.locks?.(entity, mode) === false) return;
    this.lock(transaction, `${entity}|${primaryKeyOf(entity, row)}`, mode);
  }

  /** Rows as a statement of the transaction sees them: what is committed, and what it has written itself. */
  rows(entity: string, transaction: Transaction | null): Iterable<Row> {
    const rows = this.tableRows(entity);
    const written = transaction?.written.get(entity);
    if (written === undefined) return rows.values();
    const seen: Row[] = [];
    for (const [id, row] of rows) if (!written.has(id)) seen.push(row);
    for (const row of written.values()) if (row !== null) seen.push(row);
    return seen;
  }

  row(entity: string, id: string, transaction: Transaction | null): Row | null {
    const written = transaction?.written.get(entity);
    return (written?.has(id) ? written.get(id) : this.tableRows(entity).get(id)) ?? null;
  }

  insert(transaction: Transaction, entity: string, given: Row): void {
    const table = specOf(entity);
    const row = this.habits.inserting?.(entity, given, this) ?? given;
    this.guardInsert(entity, row, transaction);
    const id = primaryKeyOf(entity, row);
    this.claim(transaction, { table, key: { name: `${entity} primary key`, columns: table.primaryKey }, row });
    for (const key of table.unique) this.claim(transaction, { table, key, row });
    this.write(transaction, entity, id, row);
  }

  /** Changes a row that the transaction has locked. */
  update(transaction: Transaction, entity: string, before: Row, changes: Row): void {
    const table = specOf(entity);
    const after = { ...before, ...(this.habits.changing?.(entity, before, changes) ?? changes) };
    if (this.habits.guards !== false) {
      if (table.appendOnly) throw new DatabaseError("23000", `${entity} is never changed`);
      if (
        table.edges &&
        before["state"] !== after["state"] &&
        !table.edges.includes(`${String(before["state"])}>${String(after["state"])}`)
      )
        throw new DatabaseError("23000", `a ${entity} never goes from ${String(before["state"])} to ${String(after["state"])}`);
    }
    for (const key of table.unique) if (keyValue(key, after) !== keyValue(key, before)) this.claim(transaction, { table, key, row: after });
    this.write(transaction, entity, primaryKeyOf(entity, before), after);
  }

  remove(transaction: Transaction, entity: string, row: Row): void {
    if (specOf(entity).appendOnly && this.habits.guards !== false) throw new DatabaseError("23000", `${entity} is never removed`);
    this.write(transaction, entity, primaryKeyOf(entity, row), null);
  }

  commit(transaction: Transaction): void {
    if (transaction.state === "ended") throw new DatabaseError("connection lost");
    if (transaction.state === "broken") return this.rollBack(transaction);
    const changes: { entity: string; before: Row | null; after: Row | null }[] = [];
    for (const [entity, written] of transaction.written) {
      const rows = this.tableRows(entity);
      for (const [id, after] of written) {
        changes.push({ entity, before: rows.get(id) ?? null, after });
        if (after === null) rows.delete(id);
        else rows.set(id, after);
      }
    }
    for (const item of transaction.announced) this.outbox.push({ ...item, sequence: this.outbox.length + 1 });
    this.end(transaction);
    if (transaction.announced.length > 0) for (const sign of this.notified) sign();
    if (changes.length > 0) for (const listener of this.log) listener({ machine: transaction.machine, changes });
  }

  rollBack(transaction: Transaction): void {
    if (transaction.state !== "ended") this.end(transaction);
  }

  private end(transaction: Transaction): void {
    transaction.state = "ended";
    this.open.delete(transaction);
    this.locks.release(transaction);
    for (const waiter of transaction.waiters.splice(0)) waiter();
  }

  private write(transaction: Transaction, entity: string, id: string, row: Row | null): void {
    let written = transaction.written.get(entity);
    if (written === undefined) transaction.written.set(entity, (written = new Map()));
    written.set(id, row);
  }

  /** Takes a value of a unique key: waits for another that takes it, refuses when it is taken. */
  private claim(transaction: Transaction, { table, key, row }: { table: Table; key: UniqueKey; row: Row }): void {
    const value = keyValue(key, row);
    if (value === null || this.habits.keeps?.(key, table) === false) return;
    this.lock(transaction, `${key.name}|${value}`, "update");
    const own = primaryKeyOf(table.entity, row);
    const isPrimary = key.columns === table.primaryKey;
    for (const other of this.rows(table.entity, transaction))
      if (keyValue(key, other) === value && (isPrimary || primaryKeyOf(table.entity, other) !== own)) {
        const changing = this.changerOf(table.entity, primaryKeyOf(table.entity, other), transaction);
        throw changing === null ? uniqueViolation(key.name) : new MustWait(changing);
      }
  }

  /** Another transaction that has changed or removed a row and is still open. */
  private changerOf(entity: string, id: string, self: Transaction): Transaction | null {
    for (const each of this.open) if (each !== self && each.written.get(entity)?.has(id)) return each;
    return null;
  }

  private guardInsert(entity: string, row: Row, transaction: Transaction): void {
    if (entity !== "SiteUpdate" || this.habits.guards === false) return;
    if (this.row("Round", String(row["roundId"]), transaction)?.["state"] !== "open")
      throw new DatabaseError("23000", "a closed round takes no update");
  }

  private tableRows(entity: string): Map<string, Row> {
    const rows = this.tables.get(entity);
    if (rows === undefined) throw new Error(`The double has no table of ${entity}.`);
    return rows;
  }
}
