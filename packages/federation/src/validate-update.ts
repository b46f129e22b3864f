import type { ExampleCounts } from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import { HEADS } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import type { SiteUpdate } from "./site-update.js";

/** A tensor the network has. */
export interface TensorShape {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface UpdateLimits {
  /** L2 norm over all tensors above which an update is refused. */
  readonly maxUpdateNorm: number;
  /** What the frozen cohort holds of the site's training cases, or the plan allows of normal heads: a site cannot claim more. */
  readonly cohort: ExampleCounts;
  /** Local steps of the plan: no site takes more. */
  readonly localSteps: number;
}

/**
 * Looks at all of an update before any of it is added to anything.
 *
 * @returns the update's L2 norm; refuses with `EXAMPLES_INVALID`, `TENSOR_UNKNOWN`, `TENSOR_MISSING`, `SHAPE_MISMATCH`,
 *   `NOT_FINITE` or `NORM_TOO_LARGE`, naming the tensor.
 */
export function validateUpdate(
  manifest: readonly TensorShape[],
  update: SiteUpdate,
  limits: UpdateLimits,
): Result<{ readonly norm: number }> {
  const examples = checkExamples(update.examples, limits.cohort);
  if (!examples.ok) return examples;
  if (!Number.isSafeInteger(update.steps) || update.steps < 1 || update.steps > limits.localSteps) {
    const message = `The site counts ${update.steps} training steps; the plan allows 1 to ${limits.localSteps}.`;
    return refuse({ code: "EXAMPLES_INVALID", message, where: "steps", remedy: "Train by the plan of the work order." });
  }
  const shapes = checkShapes(manifest, update.delta);
  if (!shapes.ok) return shapes;
  let squares = 0;
  for (const tensor of [...update.delta].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    for (let i = 0; i < tensor.values.length; i++) {
      const value = tensor.values[i]!;
      if (!Number.isFinite(value)) {
        return refuse({
          code: "NOT_FINITE",
          message: `${tensor.name} holds ${value} at position ${i}.`,
          where: tensor.name,
          remedy: "Training diverged at the site: lower the learning rate or look at its data with `midline-site check`.",
        });
      }
      squares += value * value;
    }
  }
  const norm = Math.sqrt(squares);
  if (norm > limits.maxUpdateNorm) {
    return refuse({
      code: "NORM_TOO_LARGE",
      message: `The update's norm is ${norm.toPrecision(4)}; the plan allows ${limits.maxUpdateNorm}.`,
      remedy: "Training diverged or the update was tampered with; nothing of it was added.",
    });
  }
  return ok({ norm });
}

function checkExamples(examples: ExampleCounts, most: ExampleCounts): Result<null> {
  for (const head of HEADS) {
    const count = examples[head];
    const least = head === "trunk" ? 1 : 0;
    if (!Number.isSafeInteger(count) || count < least || count > most[head]) {
      return refuse({
        code: "EXAMPLES_INVALID",
        message: `The site counts ${count} examples for ${head}; its part of the run allows ${least} to ${most[head]}.`,
        where: `examples.${head}`,
        remedy: "Freeze a new cohort if the site's cases have changed.",
      });
    }
  }
  return ok(null);
}

function checkShapes(manifest: readonly TensorShape[], delta: readonly NamedTensor[]): Result<null> {
  const expected = new Map(manifest.map((tensor) => [tensor.name, tensor.shape]));
  const seen = new Set<string>();
  for (const tensor of delta) {
    const shape = expected.get(tensor.name);
    if (!shape || seen.has(tensor.name)) {
      return refuse({
        code: "TENSOR_UNKNOWN",
        message: `The network has no tensor ${tensor.name}, or it stands twice.`,
        where: tensor.name,
      });
    }
    seen.add(tensor.name);
    const size = shape.reduce((product, n) => product * n, 1);
    if (shape.join() !== tensor.shape.join() || tensor.values.length !== size) {
      return refuse({
        code: "SHAPE_MISMATCH",
        message: `${tensor.name} is [${tensor.shape.join()}], not [${shape.join()}].`,
        where: tensor.name,
      });
    }
  }
  const missing = manifest.find((tensor) => !seen.has(tensor.name));
  return missing ? refuse({ code: "TENSOR_MISSING", message: `The update lacks ${missing.name}.`, where: missing.name }) : ok(null);
}
