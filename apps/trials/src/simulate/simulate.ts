import { setMaxListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { TrainerEvent } from "@midline/trainer/terminal/trainer-event";
import { type Kills, killCoordinator, type Recovery } from "./kill-coordinator.js";
import { judgeRun, type RoundFigures } from "./judge-run.js";
import { type Consortium, enrolSites, type Look, openConsortium, planRun, type PlannedRun } from "./open-consortium.js";
import { runVirtualSite, type VirtualSite } from "./virtual-site.js";

export interface SimulationOptions {
  readonly sites: number;
  readonly rounds: number;
  readonly seed: number;
  /** Sites, of all, that never come: a round closes at quorum without them. */
  readonly absent: number;
  /** How often the coordinator is killed; then it has a process of its own. */
  readonly kills: number;
  readonly folder: string;
  /** What is going on, as a line that takes the place of the last. */
  readonly say: (line: string) => void;
  /** Aborted to give up. */
  readonly stop: AbortSignal;
}

export interface Simulation {
  readonly enrolS: number;
  /** From the first connection to the last. */
  readonly connectS: number;
  readonly rounds: readonly RoundFigures[];
  readonly state: string;
  readonly failure: string | null;
  /** Links that broke. */
  readonly disconnections: number;
  readonly recoveries: readonly Recovery[];
  /** Of this process, which holds all sites, and the coordinator where it is not killed. */
  readonly peakRssMb: number;
}

const LOOK_MS = 500;

/** A run of virtual sites, each the real trainer with made-up learning, against the real coordinator: all in this process, over real sockets. */
export async function simulate({ folder, say, stop, ...options }: SimulationOptions): Promise<Simulation> {
  say("starting PostgreSQL and the coordinator");
  const consortium = await openConsortium(folder);
  try {
    const clock = stopwatch();
    const onEnrolled = (n: number): void => say(`${n} of ${options.sites} sites enrolled`);
    const sites = await enrolSites(consortium, { folder, count: options.sites, onEnrolled });
    const enrolS = clock();
    const present = sites.slice(options.absent);
    const run = await planRun(consortium, { rounds: options.rounds, quorum: present.length, seed: options.seed });
    const kill = options.kills === 0 ? null : { count: options.kills, coordinators: await consortium.moveApart() };
    const trained = await train(consortium, { sites: present, run, seed: options.seed, kill, say, stop });
    const rounds = await judgeRun(consortium.look, consortium.api.platform.config.dataFolder, { run, seed: options.seed });
    return { ...trained, enrolS, rounds, peakRssMb: process.resourceUsage().maxRSS / 1024 };
  } finally {
    await consortium.stop();
  }
}

interface Training extends Pick<SimulationOptions, "seed" | "say" | "stop"> {
  /** Those that come. */
  readonly sites: readonly VirtualSite[];
  readonly run: PlannedRun;
  readonly kill: Pick<Kills, "count" | "coordinators"> | null;
}

/** Runs the trainers of sites until no site trains in the run any more. */
export async function train(
  { look }: Consortium,
  { sites, run, seed, kill, say, stop }: Training,
): Promise<Pick<Simulation, "connectS" | "state" | "failure" | "disconnections" | "recoveries">> {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  stop.addEventListener("abort", end, { once: true });
  setMaxListeners(0, ending.signal);
  const connected = new Set<string>();
  const clock = stopwatch();
  const heard = { connectS: 0, disconnections: 0 };
  const tell = (siteCode: string, { event }: TrainerEvent): void => {
    if (event === "disconnected") {
      heard.disconnections += 1;
      connected.delete(siteCode);
    }
    if (event !== "connected") return;
    connected.add(siteCode);
    if (connected.size === sites.length) heard.connectS ||= clock();
  };
  const trainers = Promise.all(sites.map((site) => runVirtualSite(site, { seed, stop: ending.signal, tell })));
  const areAllBack = (): boolean => connected.size === sites.length;
  const killing = kill === null ? Promise.resolve([]) : killCoordinator({ ...kill, areAllBack, over: ending.signal });
  try {
    const ended = await untilTrained(look, run.runId, {
      say: (line) => say(`${connected.size} of ${sites.length} sites connected; ${line}`),
      stop: ending.signal,
    });
    end();
    return { ...heard, ...ended, recoveries: await killing };
  } finally {
    end();
    await Promise.all([trainers, killing]);
  }
}

const STATE = `
  SELECT run.state, run.failure, run.completed_rounds AS done,
         (SELECT count(*)::integer FROM site_update u JOIN round r ON r.id = u.round_id WHERE r.run_id = run.id AND r.state = 'open') AS updates
  FROM run WHERE id = $1`;

/** Watches a run until no site trains in it any more; virtual sites have nothing to score with. */
async function untilTrained(
  look: Look,
  runId: string,
  { say, stop }: Pick<SimulationOptions, "say" | "stop">,
): Promise<{ readonly state: string; readonly failure: string | null }> {
  for (;;) {
    const [run] = await look<{ state: string; failure: string | null; done: number; updates: number }>(STATE, [runId]);
    if (run === undefined) throw new Error("The run is gone.");
    if (!["approved", "running"].includes(run.state)) return run;
    say(`round ${run.done + 1}: ${run.updates} updates`);
    await pause(LOOK_MS, undefined, { signal: stop });
  }
}

function stopwatch(): () => number {
  const startedAt = performance.now();
  return () => (performance.now() - startedAt) / 1000;
}
