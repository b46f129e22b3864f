import { checkRows } from "./invariants.js";
import { Federation } from "./federation.js";
import { BEGIN_MS } from "./clockwork.js";
import { RUN_ID } from "./consortium.js";
import { count, type Tally } from "./tally.js";
import { type Schedule, TROUBLE_MS } from "./schedule.js";
import { NO_BUG, type SeededBug } from "./seeded-bug.js";
import { World } from "./world.js";

/** What became of one schedule. */
export interface Outcome {
  readonly violations: readonly string[];
  readonly tally: Tally;
  /** Everything that happened, in order. */
  readonly history: readonly string[];
  /** Of each round that became a model: what went in, and the digest that came out. */
  readonly rounds: ReadonlyMap<string, string>;
  readonly events: number;
}

const MOST_EVENTS = 60_000;
/** A federation whose troubles are over is done in this time, whatever it was at. */
const MENDING_MS = 300_000;
/** Sites look once more for proofs when a run is over. */
const AFTERWARDS_MS = 12_000;
const OVER = new Set(["finished", "cancelled", "failed"]);

/** Runs one schedule to its end, and holds it against every invariant. */
export async function runSchedule(schedule: Schedule, bug: SeededBug = NO_BUG): Promise<Outcome> {
  const world = new World(schedule, bug);
  const { clockwork, database, tally } = world;
  const goHome = world.standIn();
  try {
    const federation = new Federation(world, schedule);
    const state = (): string => String(database.row("Run", RUN_ID, null)?.["state"]);
    const isOver = (): boolean => OVER.has(state());
    await clockwork.runUntil(BEGIN_MS + TROUBLE_MS, MOST_EVENTS, isOver);
    federation.mend();
    const mendedAt = clockwork.nowMs;
    while (!isOver() && clockwork.nowMs < mendedAt + MENDING_MS) {
      federation.someoneAsks({ kind: "resume" }, 0);
      federation.restartStopped();
      await clockwork.runUntil(clockwork.nowMs + 5000, MOST_EVENTS, isOver);
    }
    if (!isOver()) world.violate(`${MENDING_MS / 1000} s after all was mended the run is still ${state()}`);
    federation.restartStopped();
    await clockwork.runUntil(clockwork.nowMs + AFTERWARDS_MS, MOST_EVENTS);
    count(tally, `run ${state()}`);
    count(tally, "statement waited for a lock", database.waits);
  } catch (error) {
    world.violate(error instanceof Error ? error.message : String(error));
  } finally {
    goHome();
  }
  const rounds = checkRows(world);
  return { violations: world.violations, tally, history: world.history, rounds, events: clockwork.events };
}
