import { createHash } from "node:crypto";
import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { ENGINES_HERE } from "@midline/kernels/testing/engines-here";
import { networkSpec } from "@midline/shared/network/network-spec";
import { initialWeights } from "@midline/shared/network/weights";
import type { Uniform } from "@midline/shared/random";
import { UNKNOWN } from "./covariates.js";
import { driftCorrection } from "./drift-correction.js";
import { pretrainLocal, type SpoiledCase } from "./pretrain.js";
import type { Checkpoints, StepReport, Steps, TrainedWeights, TrainingState } from "./take-steps.js";
import { toyCases } from "./testing/toy-cases.js";
import { trainLocal } from "./train.js";
import type { TrainingCase } from "./training-case.js";

const STEPS = 6;
const spec = { ...networkSpec("ci", { covariates: "age-sex" }), voxels: 16, segmentationVoxels: 8 };
/** Some without a label and some without a mask, so that every pool is dealt from. */
const cases = toyCases(spec, 9, 1).map((each, i) => ({
  ...each,
  label: i % 3 === 2 ? null : each.label,
  mask: i % 4 === 1 && i % 3 !== 2 ? null : each.mask,
  patient: i % 2 === 0 ? UNKNOWN : { ageYears: 10 + i, sex: "female" as const },
}));
const plan = {
  localSteps: STEPS,
  batchSize: 4,
  learningRate: 4e-3,
  warmupSteps: 3,
  weightDecay: 1e-2,
  gradientClipNorm: 0.5,
  proximalMu: 0.3,
  classificationWeight: 1,
  segmentationWeight: 1,
  labelCounts: { positive: 3, negative: 3 },
  ageWeight: 0,
};
const position = { plan, seed: 3, startStep: STEPS, totalSteps: 4 * STEPS };

type Hearing = Pick<Steps, "checkpoints" | "onStep" | "signal">;

/** One picture moved by a voxel or two, as a draw says. */
const augment = (drawn: TrainingCase, random: Uniform): TrainingCase => ({
  ...drawn,
  image: drawn.image.map((value) => value * (0.9 + 0.2 * random())),
});
const spoil = ({ image }: TrainingCase, random: Uniform): SpoiledCase => ({
  image: image.map((value) => (random() < 0.3 ? 0 : value)),
  target: image,
  weight: image.map(() => 1),
});

type Corrected = Hearing & Pick<Steps, "correction">;
const diagnose = (corrected: Corrected): Promise<TrainedWeights> =>
  trainLocal({ ...corrected, ...position, spec, weights: initialWeights(spec, 1), cases, augment });

/** With SCAFFOLD: what is learned, and the site's own variate with it. */
async function diagnoseCorrected(hearing: Hearing): Promise<TrainedWeights> {
  const [control, own] = [2, 3].map((seed) =>
    initialWeights(spec, seed).map((tensor) => ({ ...tensor, values: tensor.values.map((value) => value / 50) })),
  );
  const correction = driftCorrection(initialWeights(spec, 1), { control: control!, own: own! }, plan.gradientClipNorm);
  const learned = await diagnose({ ...hearing, correction });
  return { ...learned, weights: [...learned.weights, ...correction.variate()] };
}

const LEARNING: Readonly<Record<string, (hearing: Hearing) => Promise<TrainedWeights>>> = {
  diagnosis: diagnose,
  "diagnosis with SCAFFOLD": diagnoseCorrected,
  restoration: (hearing) => {
    const own = { ...networkSpec("ci"), voxels: 16, segmentationVoxels: 8 };
    return pretrainLocal({ ...hearing, ...position, spec: own, weights: initialWeights(own, 1, "restoration"), cases, spoil });
  },
};

function digestOf({ weights, meanLoss, steps }: TrainedWeights): string {
  const hash = createHash("sha256").update(`${meanLoss} ${steps}`);
  for (const { name, values } of weights) hash.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return hash.digest("hex");
}

/** Trains until `steps` steps are done, then is broken off; the state it had kept. */
async function breakOffAfter(learn: (hearing: Hearing) => Promise<TrainedWeights>, steps: number, from: TrainingState | null) {
  const stop = new AbortController();
  const kept: TrainingState[] = [];
  const checkpoints: Checkpoints = {
    from,
    keep: (state) => {
      const now = state();
      if (now.step !== steps) return;
      kept.push(now);
      stop.abort(new Error("broken off"));
    },
  };
  await expect(learn({ checkpoints, signal: stop.signal })).rejects.toThrow("broken off");
  const [state] = kept;
  if (state === undefined) throw new Error(`step ${steps} was never kept`);
  return state;
}

describe.each(Object.entries(LEARNING))("%s that is broken off", (_, learn) => {
  it.each(ENGINES_HERE)("after any step goes on to the bits of training that never was (%s)", async (engine) => {
    await registerMidlineBackend({ engine });
    const whole = digestOf(await learn({}));
    for (let steps = 1; steps < STEPS; steps++) {
      const from = await breakOffAfter(learn, steps, null);
      expect(digestOf(await learn({ checkpoints: { from, keep: () => undefined } }))).toBe(whole);
    }
  });

  it("after every step, again and again, ends with the same bits and tells the same means", async () => {
    await registerMidlineBackend();
    const calm: StepReport[] = [];
    const whole = await learn({ onStep: (report) => calm.push(report) });
    let from: TrainingState | null = null;
    for (let steps = 1; steps < STEPS; steps++) from = await breakOffAfter(learn, steps, from);
    const last: StepReport[] = [];
    const end = await learn({ checkpoints: { from, keep: () => undefined }, onStep: (report) => last.push(report) });
    expect(digestOf(end)).toBe(digestOf(whole));
    expect(last).toEqual(calm.slice(-1));
    expect(whole.meanLoss).toBe(calm.at(-1)?.meanLoss);
  });

  it("depends on every part of the state", async () => {
    await registerMidlineBackend();
    const whole = digestOf(await learn({}));
    const from = await breakOffAfter(learn, 3, null);
    const others: TrainingState[] = [
      { ...from, lossSum: from.lossSum + 1 },
      { ...from, moments: { ...from.moments, steps: 1 } },
      { ...from, moments: { ...from.moments, first: from.moments.first.map(() => 0) } },
      { ...from, moments: { ...from.moments, second: from.moments.second.map((v) => v * 2) } },
      { ...from, weights: from.weights.map((tensor) => ({ ...tensor, values: tensor.values.map((v) => v * 1.001) })) },
      { ...from, step: 2 },
      ...(from.gradientSums === null
        ? []
        : [
            { ...from, gradientSums: from.gradientSums.map(({ steps, of }) => ({ steps: steps + 1, of })) },
            { ...from, gradientSums: from.gradientSums.map(({ steps, of }) => ({ steps, of: of.map((sum) => 2 * sum) })) },
          ]),
    ];
    for (const other of others) expect(digestOf(await learn({ checkpoints: { from: other, keep: () => undefined } }))).not.toBe(whole);
    const foreign = { ...from, weights: from.weights.slice(1) };
    await expect(learn({ checkpoints: { from: foreign, keep: () => undefined } })).rejects.toThrow("in its place");
    if (from.gradientSums === null) return;
    const without = { ...from, gradientSums: null };
    await expect(learn({ checkpoints: { from: without, keep: () => undefined } })).rejects.toThrow("no gradients of");
  });
});
