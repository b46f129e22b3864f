import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { registerWebGpuBackend } from "@midline/kernels/webgpu/register-webgpu-backend";
import { networkSpec } from "@midline/shared/network/network-spec";
import { initialWeights } from "@midline/shared/network/weights";
import * as tf from "@tensorflow/tfjs-core";
import { scoreCase } from "../evaluate.js";
import { loadModel } from "../infer.js";
import type { StepReport } from "../take-steps.js";
import { trainLocal } from "../train.js";
import { toyCases } from "./toy-cases.js";

/**
 * A seeded short training of the ci network on the CPU and, in the same process, over WebGPU, with the answer of the trained network
 * to a case that it has not seen; printed as JSON. For a test, which needs Dawn in a process of its own.
 */
async function trainOnBoth(): Promise<void> {
  await registerMidlineBackend();
  const cpu = await train();
  await registerWebGpuBackend();
  const [webgpu, again] = [await train(), await train()];
  console.log(JSON.stringify({ cpu, webgpu, again, tensorsLeft: tf.memory().numTensors }));
}

async function train(): Promise<{
  readonly losses: readonly (number | null)[];
  readonly probability: number;
  readonly dice: number | null;
}> {
  const spec = { ...networkSpec("ci"), voxels: 16, segmentationVoxels: 8 };
  const steps: StepReport[] = [];
  const { weights } = await trainLocal({
    spec,
    weights: initialWeights(spec, 1),
    cases: toyCases(spec, 6, 1),
    plan: {
      localSteps: 5,
      batchSize: 2,
      learningRate: 2e-3,
      weightDecay: 1e-2,
      gradientClipNorm: 5,
      proximalMu: 0,
      warmupSteps: 0,
      classificationWeight: 1,
      segmentationWeight: 1,
      labelCounts: { positive: 3, negative: 3 },
    },
    seed: 3,
    startStep: 0,
    totalSteps: 100,
    onStep: (report) => steps.push(report),
  });
  const model = loadModel(spec, weights);
  const [unseen] = toyCases(spec, 1, 2);
  if (unseen === undefined) throw new Error("no toy case");
  const { probability, dice } = await scoreCase(model, unseen);
  model.dispose();
  return { losses: steps.flatMap(({ classificationLoss, segmentationLoss }) => [classificationLoss, segmentationLoss]), probability, dice };
}

void trainOnBoth();
