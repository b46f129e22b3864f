import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { randomStream } from "@midline/shared/random";
import { ok, refuse } from "@midline/shared/result";
import { pause } from "@midline/trainer/link/pause";
import type { Skills } from "@midline/trainer/work/skills";
import { casesAt } from "./consortium.js";
import type { TrainerProcess } from "./trainer-process.js";
import { count } from "./tally.js";
import type { World } from "./world.js";

type Learn = Skills["learn"];

/**
 * Learns without a network: some pauses with reports of progress, then a change drawn from base, site and how often the site has trained this
 * round before. Training again gives other bits, as it may on a GPU: so a round that is trained twice shows.
 */
export async function learnSimulated(world: World, trainer: TrainerProcess, [, lesson]: Parameters<Learn>): ReturnType<Learn> {
  const { order, weights, progress } = lesson;
  const { runId, round, plan, base } = order;
  if (trainer.declines > 0) {
    trainer.declines -= 1;
    count(world.tally, "training declined");
    return refuse({ code: "COHORT_EMPTY", message: "simulated" });
  }
  const place = { siteCode: trainer.site.siteCode, runId, round, base: base.digest };
  world.witness.beginsTraining(trainer, place);
  for (let step = 1; step <= plan.localSteps; step++) {
    await pause(world.clockwork.between(100, 1500), progress.signal);
    const why = progress.whyCut();
    if (why !== null) return refuse(why);
    progress.onStep({ step, steps: plan.localSteps, meanLoss: 1 / step });
  }
  const { siteCode } = trainer.site;
  const times = world.witness.timesTrained(place);
  const random = randomStream(base.digest, siteCode, times);
  const delta = weights.map(({ name, shape, values }) => ({ name, shape, values: values.map(() => (random() - 0.5) / 4) }));
  world.witness.learned(place, delta);
  const cases = casesAt(siteNumber(siteCode));
  const heads = plan.task === "diagnosis" ? { classification: cases - 1, segmentation: cases } : { classification: 0, segmentation: 0 };
  return ok({ delta: spoilt(world, trainer, delta), examples: { trunk: cases, ...heads, age: 0 }, steps: plan.localSteps, meanLoss: 0.5 });
}

const siteNumber = (siteCode: string): number => siteCode.charCodeAt(siteCode.length - 1) - "a".charCodeAt(0);

/** A change as a broken site sends it: not a number in its last tensor, or far too long. */
function spoilt(world: World, trainer: TrainerProcess, delta: readonly NamedTensor[]): readonly NamedTensor[] {
  if (trainer.spoils === 0) return delta;
  trainer.spoils -= 1;
  count(world.tally, "update spoilt");
  const wrong = trainer.spoils % 2 === 0 ? Number.NaN : 1e4;
  return delta.map((tensor, i) => (i < delta.length - 1 ? tensor : { ...tensor, values: tensor.values.map(() => wrong) }));
}
