import type { Fault } from "../draw-faults.js";
import { ACTS, type ActDone } from "../world/acts.js";
import { pause, within } from "../world/pause.js";
import type { Trainer } from "../world/trainer.js";
import type { Ground, Strike } from "./ground.js";

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

export const strikeTrainer: Strike = async (ground, fault, next) => {
  const trainer = ground.world.trainers[fault.site];
  const struck = await armed(trainer, fault);
  switch (fault.kind) {
    case "trainer-failpoint": {
      const end = await within(struck.exited, REACHED_MS);
      if (end === null) return false;
      trainer.start(armedFor(next));
      return end.signal === "SIGKILL" && struck.failpointHappened;
    }
    case "trainer-kill": {
      await pause(50 + fault.amount * 1000);
      const end = await struck.kill();
      trainer.start(armedFor(next));
      return end.signal === "SIGKILL";
    }
    case "trainer-stop": {
      await pause(200 + fault.amount * 300);
      struck.signal("SIGSTOP");
      const stopped = await struck.untilStopped(2000);
      await pause(500 + fault.amount * 1500);
      struck.signal("SIGCONT");
      return stopped;
    }
    default:
      return askForMischief(ground, trainer, fault);
  }
};

async function askForMischief(ground: Ground, trainer: Trainer, { number, at }: Fault): Promise<boolean> {
  trainer.child.send({ number, act: at });
  const done = await (async (): Promise<ActDone | null> => {
    for (const end = Date.now() + REACHED_MS; Date.now() < end; await pause(25)) {
      const act = trainer.actDone(number);
      if (act !== null) return act;
    }
    return null;
  })();
  if (done === null) return false;
  const { act, answered } = done;
  if (answered !== ACTS[act]) ground.accuse(`to "${act}" the coordinator answered ${answered}, not ${ACTS[act]}`);
  return true;
}
