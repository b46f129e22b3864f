import { appendFileSync } from "node:fs";
import path from "node:path";
import { type Violation, violation } from "./check/violation.js";
import { lookAtEverything, lookAtRun } from "./look.js";
import { drawFaults, type Fault, type FaultKind, type Lane } from "./draw-faults.js";
import { Runs } from "./runs.js";
import type { Ground, Measured } from "./strike/ground.js";
import { STRIKES } from "./strike/strikes.js";
import { openWorld } from "./world/open-world.js";
import { pause } from "./world/pause.js";

/** No round in so long is a standstill. */
const STANDSTILL_MS = 300_000;
/** Times that a fault may be tried until it happens. */
const TRIES = 4;

export interface TrialOptions {
  readonly count: number;
  readonly seed: number;
  readonly folder: string;
  readonly onFault: (happened: number) => void;
  readonly stop: AbortSignal;
}

/** What came of a trial. */
export interface TrialReport {
  /** Faults that really happened, by what showed it. */
  readonly happened: readonly Fault[];
  /** Faults that could not be made to happen. */
  readonly missed: readonly Fault[];
  readonly violations: readonly Violation[];
  readonly measured: ReadonlyMap<Measured, readonly number[]>;
  readonly runs: number;
  readonly rounds: number;
  readonly seconds: number;
}

const LANES: readonly Lane[] = ["coordinator", "database", "link", "east", "north", "south"];

/** Lets a federation work on real runs, strikes it with the faults of the seed, and looks at every run that finishes and at everything in the end. */
export async function runTrial({ count, seed, folder, onFault, stop }: TrialOptions): Promise<TrialReport> {
  const startedAt = Date.now();
  const violations: Violation[] = [];
  const happened: Fault[] = [];
  const missed: Fault[] = [];
  const measured = new Map<Measured, number[]>();
  const note = (what: string, detail: object): void =>
    appendFileSync(path.join(folder, "trial.jsonl"), `${JSON.stringify({ at: new Date().toISOString(), what, ...detail })}\n`);
  const accuse = (...found: readonly Violation[]): void => {
    violations.push(...found);
    for (const each of found) note("violation", each);
  };
  const world = await openWorld(folder, {
    onCrash: (who, words) => accuse(violation("R0", `the ${who} ended of itself: ${words}`)),
    onEvent: (site, name, text) => note(name, { site, ...(text === "" ? {} : { text }) }),
  });
  try {
    const runs = new Runs(world, seed, async (runId) => {
      const found = await lookAtRun(world, runId);
      note("run checked", { runId, violations: found.length });
      accuse(...found);
    });
    const ground: Ground = {
      world,
      runs,
      accuse: (what) => accuse(violation("R0", what)),
      measure: (what, ms) => {
        measured.set(what, [...(measured.get(what) ?? []), ms]);
        note("measured", { measured: what, ms });
      },
    };
    const strike = async (faults: readonly Fault[]): Promise<void> => {
      for (const [i, fault] of faults.entries()) {
        for (let tries = 1; tries <= TRIES && !stop.aborted; tries++) {
          note("strike", { fault, tries });
          const really = await STRIKES[fault.kind](ground, fault, faults[i + 1]);
          note(really ? "happened" : "did not happen", { fault });
          if (!really && tries < TRIES) continue;
          (really ? happened : missed).push(fault);
          if (really) onFault(happened.length);
          break;
        }
      }
    };
    const faults = drawFaults(count, seed);
    const lanes = LANES.map((lane) => faults.filter((fault) => fault.lane === lane));
    let striking = true;
    const struck = Promise.all(lanes.map(strike)).finally(() => (striking = false));
    const done = Promise.all([struck, keepGoing(runs, () => striking, stop)]);
    await Promise.race([done, new Promise((resolve) => stop.addEventListener("abort", resolve, { once: true }))]);
    if (!stop.aborted) accuse(...(await lookAtEverything(world)));
    const seconds = (Date.now() - startedAt) / 1000;
    return { happened, missed, violations, measured, runs: runs.finished, rounds: runs.rounds, seconds };
  } finally {
    await world.close();
  }
}

/** Keeps runs going while faults strike, and lets the last ones finish; throws at a standstill. */
async function keepGoing(runs: Runs, isStriking: () => boolean, stop: AbortSignal): Promise<void> {
  let [committed, movedAt] = [0, Date.now()];
  for (let alive = 1; (isStriking() || alive > 0) && !stop.aborted; await pause(100)) {
    alive = await runs.look(isStriking());
    const now = await runs.committed();
    if (now !== committed) [committed, movedAt] = [now, Date.now()];
    if (Date.now() - movedAt > STANDSTILL_MS) throw new Error(`No round was made in ${STANDSTILL_MS / 1000} seconds.`);
  }
}

/** How often each kind really happened, in the order of the kinds. */
export function countKinds(happened: readonly Fault[]): ReadonlyMap<FaultKind, number> {
  const counts = new Map<FaultKind, number>();
  for (const { kind } of happened) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return new Map([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
