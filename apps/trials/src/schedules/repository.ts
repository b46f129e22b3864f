import { EntityNotFoundError } from "typeorm";
import type { Database } from "./database.js";
import type { Transaction } from "./transaction.js";
import { arranged, checkOptions, type FindOptions, isAsked } from "./find-rows.js";
import type { Row } from "./tables.js";

export type EntityClass = abstract new () => object;

/** What a repository needs of the way to the database. */
export interface StatementDoors {
  readonly database: Database;
  run<T>(transaction: Transaction | null, statement: (tx: Transaction) => T): Promise<T>;
  queryBuilder(entity: EntityClass, alias: string, transaction: Transaction | null): unknown;
}

/** TypeORM's repository of an entity, as far as the coordinator uses it; every method is one statement. */
export class Repository {
  constructor(
    private readonly doors: StatementDoors,
    private readonly entity: EntityClass,
    private readonly transaction: Transaction | null,
  ) {}

  find(options: FindOptions = {}): Promise<object[]> {
    return this.run((tx) => this.found(tx, options));
  }

  findBy(where: Row): Promise<object[]> {
    return this.run((tx) => this.found(tx, { where }));
  }

  findOne(options: FindOptions): Promise<object | null> {
    return this.run((tx) => this.found(tx, { ...options, take: 1 })[0] ?? null);
  }

  findOneBy(where: Row): Promise<object | null> {
    return this.run((tx) => this.found(tx, { where, take: 1 })[0] ?? null);
  }

  findOneByOrFail(where: Row): Promise<object> {
    return this.run((tx) => {
      const [row] = this.found(tx, { where, take: 1 });
      if (row === undefined) throw new EntityNotFoundError(this.entity.name, where);
      return row;
    });
  }

  existsBy(where: Row): Promise<boolean> {
    return this.run((tx) => this.found(tx, { where, take: 1 }).length > 0);
  }

  countBy(where: Row): Promise<number> {
    return this.run((tx) => this.found(tx, { where }).length);
  }

  insert(rows: Row | readonly Row[]): Promise<void> {
    return this.run((tx) => {
      for (const row of Array.isArray(rows) ? rows : [rows]) this.doors.database.insert(tx, this.entity.name, { ...row });
    });
  }

  update(where: Row, changes: Row): Promise<{ readonly affected: number }> {
    return this.run((tx) => {
      const rows = this.locked(tx, where);
      for (const row of rows) this.doors.database.update(tx, this.entity.name, row, changes);
      return { affected: rows.length };
    });
  }

  delete(where: Row): Promise<{ readonly affected: number }> {
    return this.run((tx) => {
      const rows = this.locked(tx, where);
      for (const row of rows) this.doors.database.remove(tx, this.entity.name, row);
      return { affected: rows.length };
    });
  }

  upsert(row: Row, columns: readonly string[]): Promise<void> {
    return this.run((tx) => {
      const [present] = this.locked(tx, Object.fromEntries(columns.map((column) => [column, row[column]])));
      if (present === undefined) this.doors.database.insert(tx, this.entity.name, { ...row });
      else this.doors.database.update(tx, this.entity.name, present, row);
    });
  }

  createQueryBuilder(alias: string): unknown {
    return this.doors.queryBuilder(this.entity, alias, this.transaction);
  }

  private run<T>(statement: (tx: Transaction) => T): Promise<T> {
    return this.doors.run(this.transaction, statement);
  }

  /** Rows that a change is about; another transaction that changes them is waited for. */
  private locked(tx: Transaction, where: Row): readonly Row[] {
    const { database } = this.doors;
    const rows: Row[] = [];
    for (const row of database.rows(this.entity.name, tx)) if (isAsked(row, where)) rows.push(row);
    for (const row of rows) database.lockRow(tx, this.entity.name, row, "update");
    return rows;
  }

  private found(tx: Transaction, options: FindOptions): object[] {
    checkOptions(options);
    const { entity } = this;
    const { database } = this.doors;
    const { where = {}, select, lock } = options;
    const seen: Row[] = [];
    for (const row of database.rows(entity.name, tx)) if (isAsked(row, where)) seen.push(row);
    const rows = arranged(database.habits.finding?.(entity.name, seen, where, tx) ?? seen, options);
    if (lock !== undefined)
      for (const row of rows) database.lockRow(tx, entity.name, row, lock.mode === "pessimistic_read" ? "share" : "update");
    return rows.map((row) => instanceOf(entity, select === undefined ? row : chosen(row, select)));
  }
}

/** A row as an instance of its entity. */
export function instanceOf<E extends object>(entity: abstract new () => E, row: Row): E {
  const made: E = Object.create(entity.prototype);
  return Object.assign(made, row);
}

const chosen = (row: Row, select: Readonly<Record<string, boolean>>): Row =>
  Object.fromEntries(Object.keys(select).map((column) => [column, row[column]]));
