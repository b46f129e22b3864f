import { type Fault, SITES } from "../draw-faults.js";
import type { Coordinator } from "../world/coordinators.js";
import { pause, until, within } from "../world/pause.js";
import type { Ground, Strike } from "./ground.js";

/** A failpoint that is not reached by then is tried again. */
const REACHED_MS = 45_000;
/** PostgreSQL ends what a stopped process left open after 15 seconds; until then nobody can lead in its place. */
const TAKEOVER_MS = 60_000;
const AFTER_MS = 120_000;
const START_MS = 60_000;

/** What a coordinator must be started with for a fault to strike it. */
function armedFor(fault: Fault | undefined): string | undefined {
  if (fault?.kind === "coordinator-failpoint") return `${fault.at}:${1 + Math.floor(fault.amount * 2)}:kill`;
  if (fault?.kind === "coordinator-stop" && fault.at !== "any moment") return `${fault.at}:1:stop`;
  return fault?.kind === "disk-full" ? `mid-blob:${1 + Math.floor(fault.amount * 2)}:full` : undefined;
}

/** The one that is spoken to, armed for this fault: as it was started, or a new one in its place. */
async function armed({ world: { coordinators } }: Ground, fault: Fault): Promise<Coordinator> {
  const failpoints = armedFor(fault);
  const now = coordinators.primary;
  if (now !== null && now.child.lives && now.child.options.failpoints === failpoints && !now.child.failpointHappened) return now;
  await now?.child.stop();
  return coordinators.startPrimary(failpoints);
}

/** The coordinator kills itself at a moment of its work. */
export const killAtMoment: Strike = async (ground, fault, next) => {
  const struck = await armed(ground, fault);
  const end = await within(struck.child.exited, REACHED_MS);
  if (end === null) return false;
  const happened = end.signal === "SIGKILL" && struck.child.failpointHappened;
  await follow(ground, end.at, next);
  return happened;
};

/** The coordinator is killed at no moment in particular. */
export const killCoordinator: Strike = async (ground, fault, next) => {
  const struck = await armed(ground, fault);
  await pause(50 + fault.amount * 900);
  const end = await struck.child.kill();
  await follow(ground, end.at, next);
  return end.signal === "SIGKILL";
};

/** The disk is full in the middle of writing weights, once. */
export const fillDisk: Strike = async (ground, fault) => {
  const struck = await armed(ground, fault);
  if ((await until(() => (struck.child.failpointHappened || !struck.child.lives ? true : null), REACHED_MS)) === null) return false;
  const before = await ground.runs.committed();
  const went = await until(async () => ((await ground.runs.committed()) > before ? true : null), AFTER_MS, 100);
  if (went === null) ground.accuse("no round was made after the disk had room again");
  return struck.child.failpointHappened;
};

/** Starts the next coordinator, and measures how long it and the sites took to be back. */
async function follow(ground: Ground, diedAt: number, next: Fault | undefined): Promise<void> {
  const { coordinators } = ground.world;
  const follower = await coordinators.startPrimary(armedFor(next));
  if (follower.readyAt === null) return;
  ground.measure("coordinator back", follower.readyAt - diedAt);
  // Nobody waits for it: the next fault may come before the sites are back, and then there is nothing to measure.
  void measureSites(ground, follower, diedAt);
}

async function measureSites({ world: { trainers }, measure }: Ground, { child }: Coordinator, diedAt: number): Promise<void> {
  const areBack = (): boolean => SITES.every((code) => trainers[code].connected && trainers[code].connectedAt > diedAt);
  await until(() => (!child.lives || areBack() ? true : null), 60_000);
  if (child.lives && areBack()) measure("sites back", Math.max(...SITES.map((code) => trainers[code].connectedAt)) - diedAt);
}

/** Stops the leader in its tracks, lets another lead, wakes the first: it must not write any more, nor lead before the lead is free again. */
export const stopLeader: Strike = async (ground, fault) => {
  const { world, runs } = ground;
  const { coordinators, database } = world;
  const leader = await armed(ground, fault);
  const epoch = async (): Promise<string> =>
    (await database.query<{ epoch: string }>("SELECT epoch::text FROM coordinator_lease"))[0]?.epoch ?? "";
  const isAtFailpoint = fault.at !== "any moment";
  if (isAtFailpoint && !(await leader.child.untilStopped(REACHED_MS))) return false;
  // Read before anybody else is there who could take the lead.
  let before = await epoch();
  let stoppedAt = Date.now();
  const standby = coordinators.start();
  if ((await within(standby.ready, START_MS)) === null) {
    // Its database was away: the fault is tried again with another.
    await Promise.all([standby.child.kill(), leader.child.kill()]);
    await coordinators.startPrimary();
    return false;
  }
  if (!isAtFailpoint) {
    await pause(fault.amount * 500);
    leader.child.signal("SIGSTOP");
    [before, stoppedAt] = [await epoch(), Date.now()];
  }
  const stopped = await leader.child.untilStopped(2000);
  // Whoever stands before the coordinators leads people to one that answers.
  coordinators.primary = standby;
  for (const code of SITES) world.ways[code].cutAll();
  const taken = await until(async () => ((await epoch()) !== before ? true : null), TAKEOVER_MS, 50);
  if (taken !== null) {
    ground.measure("new leader", Date.now() - stoppedAt);
    const rounds = await runs.committed();
    await until(async () => ((await runs.committed()) > rounds ? true : null), 5000, 50);
  } else ground.accuse(`nobody led in place of a leader stopped at ${fault.at}`);
  leader.child.signal("SIGCONT");
  await pause(1500);
  await leader.child.kill();
  return stopped;
};
