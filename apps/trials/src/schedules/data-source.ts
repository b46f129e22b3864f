import type { DataSource } from "typeorm";
import { carryOut } from "./carry-out.js";
import type { Machine } from "./clockwork.js";
import type { Database } from "./database.js";
import type { Transaction } from "./transaction.js";
import { DatabaseError } from "./database-error.js";
import { type EntityClass, instanceOf, Repository, type StatementDoors } from "./repository.js";
import { statementOf } from "./statements.js";
import type { Row } from "./tables.js";

/** How long a database takes, at most, and how long for its answer to a commit. */
export interface Pace {
  readonly statementMs: number;
}

/** One process's way to the database: what a use case finds behind `platform.db`. A statement that is not doubled throws. */
export function openDataSource(database: Database, machine: Machine, pace: Pace): DataSource {
  const doors = new Doors(database, machine, pace);
  const manager = doors.manager(null);
  // The one place where the double says that it is a DataSource.
  const db: DataSource = Object.assign(Object.create(null), {
    ...manager,
    manager,
    transaction: <T>(work: (tx: object) => Promise<T>) => doors.transaction(work),
    createQueryRunner: () => doors.queryRunner(),
  });
  return db;
}

class Doors implements StatementDoors {
  private readonly pool: string;

  constructor(
    readonly database: Database,
    private readonly machine: Machine,
    private readonly pace: Pace,
  ) {
    this.pool = this.connect();
  }

  /** A connection, that goes with the process. */
  private connect(): string {
    const name = this.database.connect(this.machine.name);
    this.machine.whenKilled(() => this.database.disconnect(name));
    return name;
  }

  manager(transaction: Transaction | null) {
    return {
      getRepository: (entity: EntityClass) => new Repository(this, entity, transaction),
      query: (sql: string, parameters: readonly unknown[] = []) => {
        const statement = statementOf(sql);
        return this.run(transaction, (tx) => statement({ database: this.database, tx, parameters }));
      },
    };
  }

  async transaction<T>(work: (tx: object) => Promise<T>): Promise<T> {
    const connection = this.connect();
    const transaction = this.database.begin(this.machine, connection); // BEGIN travels with the first statement
    let result: T;
    try {
      result = await work(this.manager(transaction));
    } catch (error) {
      await this.machine.call(this.delay(), () => (this.database.rollBack(transaction), this.database.disconnect(connection)));
      throw error;
    }
    await this.commit(transaction);
    this.database.connections.delete(connection);
    return result;
  }

  private commit(transaction: Transaction): Promise<void> {
    const { database, machine } = this;
    const late = database.habits.commitsLateMs;
    if (late === undefined) return this.commitNow(transaction);
    return machine.call(this.delay(), () =>
      database.clockwork.after(late, null, () => transaction.state === "open" && database.commit(transaction)),
    );
  }

  /** Commits, and answers a little later: whose connection breaks in between does not know that it has. */
  private async commitNow(transaction: Transaction): Promise<void> {
    const { database, machine } = this;
    const { restarts } = database;
    const answerMs = database.clockwork.chance(0.3) ? this.delay() : 0;
    await machine.call(this.delay(), () => database.commit(transaction), answerMs);
    if (database.restarts !== restarts) throw new DatabaseError("connection lost");
  }

  queryRunner() {
    let name: string | null = null;
    return {
      get isReleased() {
        return name === null;
      },
      connect: () =>
        this.machine.call(this.delay(), () => {
          this.database.admit();
          name = this.connect();
        }),
      release: async () => {
        if (name !== null) this.database.disconnect(name);
        name = null;
      },
      query: (sql: string, parameters: readonly unknown[] = []) => {
        const statement = statementOf(sql);
        const held = name;
        if (held === null || !this.database.connections.has(held)) {
          return this.machine.call(this.delay(), () => {
            throw new DatabaseError("connection lost");
          });
        }
        return this.run(null, (tx) => statement({ database: this.database, tx, parameters }), held);
      },
    };
  }

  /** Collects the parts of a built query; its text must be one that the double knows. */
  queryBuilder(entity: EntityClass, alias: string, transaction: Transaction | null) {
    const parts = [`FROM ${entity.name} ${alias}`];
    const parameters: Row = {};
    const part =
      (word: string) =>
      (text: string, ...rest: unknown[]) => {
        parts.push([word, text, ...rest.filter((each) => typeof each === "string")].join(" "));
        for (const given of rest) if (typeof given === "object") Object.assign(parameters, given);
        return builder;
      };
    const builder = {
      innerJoin: part("JOIN"),
      where: part("WHERE"),
      andWhere: part("AND"),
      orderBy: part("ORDER BY"),
      addOrderBy: part("THEN BY"),
      getMany: () => {
        const statement = statementOf(parts.join("\n"));
        return this.run(transaction, (tx) => {
          const rows = statement({ database: this.database, tx, parameters: [parameters] });
          if (!Array.isArray(rows)) throw new Error("A built query answers rows.");
          return rows.map((row: Row) => instanceOf(entity, row));
        });
      },
    };
    return builder;
  }

  /** One statement: of the transaction, or a transaction of its own. */
  run<T>(transaction: Transaction | null, statement: (tx: Transaction) => T, connection = this.pool): Promise<T> {
    const { database, machine } = this;
    const { generation } = machine;
    if (!machine.up) return new Promise(() => undefined);
    return new Promise((resolve, reject) => {
      database.clockwork.after(this.delay(), null, () => {
        if (!machine.lives(generation)) return;
        const tx = transaction ?? database.begin(machine, connection);
        const whole = (): T => {
          database.admit();
          const value = statement(tx);
          if (transaction === null) database.commit(tx);
          return value;
        };
        carryOut(database, tx, whole, {
          done: (value) => machine.lives(generation) && machine.deliver(() => resolve(value)),
          failed: (error) => {
            if (transaction === null) database.rollBack(tx);
            if (machine.lives(generation)) machine.deliver(() => reject(error));
          },
        });
      });
    });
  }

  private delay(): number {
    return this.database.clockwork.random() * this.pace.statementMs;
  }
}
