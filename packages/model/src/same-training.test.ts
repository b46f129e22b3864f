import { createHash } from "node:crypto";
import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { ENGINES_HERE } from "@midline/kernels/testing/engines-here";
import { networkSpec } from "@midline/shared/network/network-spec";
import { initialWeights } from "@midline/shared/network/weights";
import * as tf from "@tensorflow/tfjs-core";
import { toyCases } from "./testing/toy-cases.js";
import { trainLocal } from "./train.js";

const STEPS = 200;

/** The stock backend is some fifty times slower: it walks the first stretch beside us. */
const STOCK_STEPS = 40;

/** Largest difference between two losses of a step: single precision, amplified by two hundred steps of training. */
const TOLERANCE = 1e-4;

const spec = { ...networkSpec("ci"), voxels: 16, segmentationVoxels: 8 };
const weights = initialWeights(spec, 3);
const cases = toyCases(spec, 6, 4);
const plan = {
  batchSize: 1,
  learningRate: 1e-3,
  weightDecay: 1e-2,
  gradientClipNorm: 5,
  proximalMu: 0,
  warmupSteps: 0,
  classificationWeight: 1,
  segmentationWeight: 1,
  labelCounts: { positive: 3, negative: 3 },
};

/** Steps on the current backend: every loss, and a digest of the weights they end with. */
async function train(localSteps = STEPS): Promise<{ readonly losses: readonly number[]; readonly digest: string }> {
  const losses: number[] = [];
  const trained = await trainLocal({
    spec,
    weights,
    cases,
    plan: { ...plan, localSteps },
    seed: 1,
    startStep: 0,
    totalSteps: STEPS,
    onStep: ({ loss }) => losses.push(loss),
  });
  const hash = createHash("sha256");
  for (const { values } of trained.weights) hash.update(Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  return { losses, digest: hash.digest("hex") };
}

const apart = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.slice(0, b.length).map((loss, i) => Math.abs(loss - (b[i] ?? Number.NaN))));

describe("two hundred steps of training", () => {
  it("follow one loss curve on every backend, and end with the same bits for any number of threads", async () => {
    await registerMidlineBackend();
    await tf.setBackend("cpu");
    const stock = await train(STOCK_STEPS);
    const curves: (readonly number[])[] = [];
    for (const engine of ENGINES_HERE) {
      const digests = new Set<string>();
      for (const threads of [1, 2, 4]) {
        await registerMidlineBackend({ engine, threads });
        const { losses, digest } = await train();
        digests.add(digest);
        if (threads === 1) curves.push(losses);
      }
      expect(digests.size).toBe(1);
    }
    const [reference = []] = curves;
    expect(reference).toHaveLength(STEPS);
    expect(reference.at(-1)).toBeLessThan(0.5 * (reference[0] ?? 0));
    for (const losses of [...curves, stock.losses]) {
      process.stderr.write(`losses within ${apart(reference, losses).toExponential(1)} over ${losses.length} steps\n`);
      expect(apart(reference, losses)).toBeLessThan(TOLERANCE);
    }
  });
});
