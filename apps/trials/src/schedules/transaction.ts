import type { NewsItem } from "@midline/api/platform/portal-news/news-item";
import type { Machine } from "./clockwork.js";
import type { Database } from "./database.js";
import type { Row, Table, UniqueKey } from "./tables.js";

export type LockMode = "share" | "update";

/** What a database does that it should not. */
export interface DatabaseHabits {
  readonly keeps?: (key: UniqueKey, table: Table) => boolean;
  readonly locks?: (entity: string, mode: LockMode) => boolean;
  /** Says that it has committed so long before it has. */
  readonly commitsLateMs?: number;
  /** Changes rows on their way in. */
  readonly inserting?: (entity: string, row: Row, database: Database) => Row;
  /** Changes what is changed of a row. */
  readonly changing?: (entity: string, before: Row, changes: Row) => Row;
  /** Changes rows on their way out. */
  readonly finding?: (entity: string, rows: readonly Row[], where: Row, tx: Transaction) => readonly Row[];
  /** Rules that no statement may break: edges, append-only tables, closed rounds. */
  readonly guards?: boolean;
}

/** A transaction: what it has written, and what it holds. */
export class Transaction {
  readonly written = new Map<string, Map<string, Row | null>>();
  readonly held = new Set<string>();
  /** Statements of others that wait for its end. */
  readonly waiters: (() => void)[] = [];
  /** Written into the outbox: numbered when it commits. */
  readonly announced: Omit<NewsItem, "sequence">[] = [];
  waitsFor: Transaction | null = null;
  state: "open" | "broken" | "ended" = "open";

  constructor(
    readonly database: Database,
    readonly machine: Machine | null,
    /** Its connection, as `coordinator_lease.holder` names it. */
    readonly connection: string,
  ) {}
}

/** A change that has been committed. */
export interface Commit {
  readonly machine: Machine | null;
  readonly changes: readonly { readonly entity: string; readonly before: Row | null; readonly after: Row | null }[];
}
