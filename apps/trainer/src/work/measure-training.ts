import { networkSpec } from "@midline/shared/network/network-spec";
import { initialWeights } from "@midline/shared/network/weights";
import type { NetworkSize } from "@midline/shared/protocol/vocabulary";
import { randomStream } from "@midline/shared/random";
import { trainLocal } from "@midline/model/train";
import type { TrainingCase } from "@midline/model/training-case";

/** How fast the present backend trains: real steps of a real network, on SYNTHETIC noise. */
export interface TrainingSpeed {
  readonly network: NetworkSize;
  readonly voxels: number;
  readonly batchSize: number;
  /** Steps measured; the first, which warms up, is not among them. */
  readonly steps: number;
  /** At the median step, the slowest and the fastest. */
  readonly casesPerMinute: { readonly median: number; readonly lowest: number; readonly highest: number };
  /** Most memory that this process has held since it started. */
  readonly peakBytes: number;
}

/** Batches as runs propose them; some seconds of steps on two cores. */
const WORK: Readonly<Record<NetworkSize, { readonly batchSize: number; readonly steps: number }>> = {
  ci: { batchSize: 4, steps: 20 },
  laptop: { batchSize: 4, steps: 4 },
  gpu: { batchSize: 1, steps: 3 },
};

/** Trains a few steps and throws the weights away. Reading and augmenting cases is not in it. */
export async function measureTraining(network: NetworkSize, onProgress: (done: number, total: number) => void): Promise<TrainingSpeed> {
  const spec = networkSpec(network);
  const { batchSize, steps } = WORK[network];
  const total = steps + 1;
  const durations: number[] = [];
  let last = performance.now();
  await trainLocal({
    spec,
    weights: initialWeights(spec, 1),
    cases: [0, 1].map((label) => noiseCase(spec.voxels, label === 1 ? 1 : 0)),
    plan: {
      localSteps: total,
      batchSize,
      learningRate: 1e-4,
      weightDecay: 1e-2,
      gradientClipNorm: 5,
      proximalMu: 0,
      warmupSteps: 0,
      classificationWeight: 1,
      segmentationWeight: 1,
      labelCounts: { positive: 1, negative: 1 },
    },
    seed: 1,
    startStep: 0,
    totalSteps: total,
    onStep: ({ step }) => {
      const now = performance.now();
      if (step > 1) durations.push(now - last);
      last = now;
      onProgress(step, total);
    },
  });
  const sorted = durations.toSorted((a, b) => a - b);
  const perMinute = (index: number) => (60_000 * batchSize) / (sorted[index] ?? Number.NaN);
  return {
    network,
    voxels: spec.voxels,
    batchSize,
    steps,
    casesPerMinute: { median: perMinute(Math.floor(steps / 2)), lowest: perMinute(steps - 1), highest: perMinute(0) },
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
}

/** Noise in every sequence, and a box for a tumour. */
function noiseCase(edge: number, label: 0 | 1): TrainingCase {
  const uniform = randomStream("measure-training", label);
  const image = new Float32Array(edge ** 3 * 4).map(() => uniform() - 0.5);
  const mask = new Uint8Array(edge ** 3);
  for (let i = 0; i < mask.length; i++) mask[i] = i % edge < edge / 4 && Math.floor(i / edge ** 2) < edge / 4 ? 1 : 0;
  return { image, available: [1, 1, 1, 1], label, mask };
}
