import fc from "fast-check";
import { runSchedule, type Outcome } from "./run-schedule.js";
import { anySchedule, type Schedule } from "./schedule.js";
import { NO_BUG, type SeededBug } from "./seeded-bug.js";
import { count, type Tally } from "./tally.js";

export interface Trial {
  readonly count: number;
  readonly seed: number;
  /** Where a failing schedule lies among those of its seed, as fast-check prints it. */
  readonly path?: string;
  readonly bug?: SeededBug;
  /** Whether to look for the smallest schedule that fails; default yes. */
  readonly shrinks?: boolean;
}

export interface Report {
  readonly schedules: number;
  readonly events: number;
  readonly tally: Tally;
  /** The smallest schedule found that broke an invariant; null when none did. */
  readonly failure: {
    readonly schedule: Schedule;
    readonly violations: readonly string[];
    /** What happened in it, in order, with the milliseconds. */
    readonly history: readonly string[];
    readonly path: string;
  } | null;
}

/** Every so many schedules, one is run twice: it must give the same history. */
const TWICE_EVERY = 50;

/** Tries schedules drawn from a seed until one breaks an invariant, and then looks for the smallest that does. */
export async function trySchedules({ count: numRuns, seed, path, bug = NO_BUG, shrinks = true }: Trial): Promise<Report> {
  const tally: Tally = new Map();
  const models = new Map<string, string>();
  let schedules = 0;
  let events = 0;
  let found = { violations: [] as readonly string[], history: [] as readonly string[] };
  const property = fc.asyncProperty(anySchedule, async (schedule) => {
    const outcome = await runSchedule(schedule, bug);
    schedules += 1;
    events += outcome.events;
    for (const [what, times] of outcome.tally) count(tally, what, times);
    const differing = await differences(schedule, { outcome, models, twice: schedules % TWICE_EVERY === 0, bug });
    const violations = [...outcome.violations, ...differing];
    if (violations.length > 0) found = { violations, history: outcome.history };
    return violations.length === 0;
  });
  const details = await fc.check(property, { numRuns, seed, endOnFailure: !shrinks, ...(path === undefined ? {} : { path }) });
  const [schedule] = details.counterexample ?? [];
  const failure = schedule === undefined ? null : { schedule, ...found, path: details.counterexamplePath ?? "" };
  return { schedules, events, tally, failure };
}

interface Compared {
  readonly outcome: Outcome;
  /** Of all schedules so far: what went into a round, and what came out. */
  readonly models: Map<string, string>;
  readonly twice: boolean;
  readonly bug: SeededBug;
}

/** I10: the same schedule gives the same history, and the same updates the same model in whatever schedule. */
async function differences(schedule: Schedule, { outcome, models, twice, bug }: Compared): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [went, became] of outcome.rounds) {
    const before = models.get(went);
    if (before !== undefined && before !== became) found.push("I10: the same updates made another model in another schedule");
    models.set(went, became);
  }
  if (twice && (await runSchedule(schedule, bug)).history.join() !== outcome.history.join())
    found.push("I10: the same schedule gave another history");
  return found;
}
