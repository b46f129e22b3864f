import type { DataSource, EntityManager } from "typeorm";
import { mulberry32 } from "@midline/shared/random";
import { Clockwork, Machine } from "../clockwork.js";
import { Database } from "../database.js";
import { openDataSource } from "../data-source.js";

/** One step of a transaction. */
export type Step = ((tx: EntityManager) => Promise<unknown>) | "commit" | "undo";

/** A database on which transactions are moved step by step. */
export interface Stage {
  readonly db: DataSource;
  /** Resolves when a step has ended, or when more than so many are seen to wait for a lock. */
  readonly untilSettled: (isDone: () => boolean, waiting: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Its own double, with a clock that runs while somebody waits. */
export function doubledStage(seed: number): Stage & { readonly database: Database } {
  const clockwork = new Clockwork(mulberry32(seed));
  const database = new Database(clockwork);
  const machine = new Machine(clockwork, "test");
  machine.boot(() => undefined);
  return {
    database,
    db: openDataSource(database, machine, { statementMs: 2 }),
    untilSettled: async (isDone) => {
      for (let looks = 0; !isDone() && looks < 40; looks++) {
        await new Promise((resolve) => setImmediate(resolve)); // the test's own promises go on
        await clockwork.runUntil(clockwork.nowMs + 5, Infinity, isDone);
      }
    },
    close: () => Promise.resolve(),
  };
}

/** Plays sessions against a stage, in the order written; answers what came of each step, and whether it waited for another transaction. */
export async function play(stage: Stage, script: readonly (readonly [session: string, step: Step])[]): Promise<readonly string[]> {
  const sessions = new Map<string, Session>();
  const outcomes: string[] = script.map(() => "waits for ever");
  const waited = new Set<number>();
  const waiting = new Set<number>();
  for (const [number, [name, step]] of script.entries()) {
    let session = sessions.get(name);
    if (session === undefined) sessions.set(name, (session = new Session(stage.db)));
    let done = false;
    void session.take(step).then((outcome) => {
      done = true;
      waiting.delete(number);
      return (outcomes[number] = outcome);
    });
    await stage.untilSettled(() => done, waiting.size);
    if (!done) {
      waited.add(number);
      waiting.add(number);
    }
    if (step === "commit" || step === "undo") await stage.untilSettled(() => waiting.size === 0, Infinity);
  }
  for (const session of sessions.values()) session.abandon();
  await stage.untilSettled(() => waiting.size === 0, Infinity);
  return outcomes.map((outcome, number) => `${number + 1} ${script[number]![0]}: ${waited.has(number) ? "waits, then " : ""}${outcome}`);
}

/** A transaction that does one step after the other, when told. */
class Session {
  private next: ((step: Step) => void) | null = null;
  private readonly queue: Step[] = [];
  private told: ((outcome: string) => void)[] = [];
  private readonly whole: Promise<string>;

  constructor(db: DataSource) {
    this.whole = db
      .transaction(async (tx) => {
        for (;;) {
          const step = await this.nextStep();
          if (step === "commit") return;
          if (step === "undo") throw new Undone();
          this.tell(await step(tx).then(wordsOf, codeOf));
        }
      })
      .then(
        () => "committed",
        (error: unknown) => (error instanceof Undone ? "undone" : codeOf(error)),
      );
    void this.whole.then((outcome) => this.tell(outcome));
  }

  take(step: Step): Promise<string> {
    const outcome = new Promise<string>((resolve) => void this.told.push(resolve));
    if (this.next === null) this.queue.push(step);
    else this.next(step);
    return outcome;
  }

  abandon(): void {
    if (this.next !== null) this.next("undo");
    else this.queue.push("undo");
  }

  private tell(outcome: string): void {
    this.told.shift()?.(outcome);
  }

  private nextStep(): Promise<Step> {
    const queued = this.queue.shift();
    if (queued !== undefined) return Promise.resolve(queued);
    return new Promise((resolve) => {
      this.next = (step) => {
        this.next = null;
        resolve(step);
      };
    });
  }
}

class Undone extends Error {}

const wordsOf = (value: unknown): string => JSON.stringify(value) ?? "done";

function codeOf(error: unknown): string {
  const driver: unknown = typeof error === "object" && error !== null && "driverError" in error ? error.driverError : error;
  return typeof driver === "object" && driver !== null && "code" in driver ? `refused ${String(driver.code)}` : `failed ${String(error)}`;
}
