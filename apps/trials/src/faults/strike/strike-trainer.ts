import type { Fault } from "../draw-faults.js";
import { ACTS } from "../world/acts.js";
import { pause, until, within } from "../world/pause.js";
import type { Trainer } from "../world/trainer.js";
import type { Strike } from "./ground.js";

const REACHED_MS = 45_000;

/** What a trainer must be started with for a fault to strike it. */
const armedFor = (fault: Fault | undefined): string | undefined =>
  fault?.kind === "trainer-failpoint" ? `${fault.at}:${1 + Math.floor(fault.amount * 2)}:kill` : undefined;

async function armed(trainer: Trainer, fault: Fault): Promise<Trainer["child"]> {
  const failpoints = armedFor(fault);
  const { child } = trainer;
  if (child.lives && child.options.failpoints === failpoints) return child;
  await child.stop();
  return trainer.start(failpoints);
}

/** A trainer kills itself at a moment of its work. */
export const killTrainerAtMoment: Strike = async ({ world }, fault, next) => {
  const trainer = world.trainers[fault.site];
  const struck = await armed(trainer, fault);
  const end = await within(struck.exited, REACHED_MS);
  if (end === null) return false;
  trainer.start(armedFor(next));
  return end.signal === "SIGKILL" && struck.failpointHappened;
};

/** A trainer is killed at no moment in particular. */
export const killTrainer: Strike = async ({ world }, fault, next) => {
  const trainer = world.trainers[fault.site];
  const struck = await armed(trainer, fault);
  await pause(50 + fault.amount * 1000);
  const end = await struck.kill();
  trainer.start(armedFor(next));
  return end.signal === "SIGKILL";
};

/** A trainer is stopped in its tracks, and goes on. */
export const stopTrainer: Strike = async ({ world }, fault) => {
  const struck = await armed(world.trainers[fault.site], fault);
  await pause(200 + fault.amount * 300);
  struck.signal("SIGSTOP");
  const stopped = await struck.untilStopped(2000);
  await pause(500 + fault.amount * 1500);
  struck.signal("SIGCONT");
  return stopped;
};

/** A trainer hands in what it must not, or what it need not again: each is answered by its own code, or by the receipt of the true update. */
export const makeMischief: Strike = async ({ world, accuse }, fault) => {
  const trainer = world.trainers[fault.site];
  await armed(trainer, fault);
  trainer.child.send({ number: fault.number, act: fault.at });
  const done = await until(() => trainer.actDone(fault.number), REACHED_MS);
  if (done === null) return false;
  const { act, answered } = done;
  if (answered !== ACTS[act]) accuse(`to "${act}" the coordinator answered ${answered}, not ${ACTS[act]}`);
  return true;
};
