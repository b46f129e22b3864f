import type { Fault } from "@midline/shared/faults";
import type { ExampleCounts } from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { TensorShape } from "@midline/shared/weights/container-layout";
import { HEADS } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { inNameOrder } from "./flat.js";
import { addSquares } from "./rules/statistics.js";
import { otherTensors } from "./other-tensors.js";
import type { DescribedUpdate, SiteUpdate } from "./site-update.js";

export interface UpdateLimits {
  /** L2 norm over all tensors above which an update is refused. */
  readonly maxUpdateNorm: number;
  /** What the frozen cohort holds of the site's training cases, or the plan allows of normal heads: a site cannot claim more. */
  readonly cohort: ExampleCounts;
  /** Local steps of the plan: no site takes more. */
  readonly localSteps: number;
}

/** A look at an update that is read in pieces. */
export interface Examination {
  /** Looks at the next values of a tensor, the first at position `from`. Tensors in name order, each from its beginning to its end. */
  readonly look: (name: string, from: number, values: Float32Array) => Fault | null;
  /** When all was looked at: the L2 norm over all tensors, or `NORM_TOO_LARGE`. */
  readonly close: () => Result<{ readonly norm: number }>;
}

/**
 * Looks at what an update says of itself before anybody looks at its numbers.
 *
 * @returns refuses with `EXAMPLES_INVALID`, `TENSOR_UNKNOWN`, `TENSOR_MISSING` or `SHAPE_MISMATCH`; looking refuses with `NOT_FINITE`.
 */
export function openExamination(
  manifest: readonly TensorShape[],
  update: Omit<DescribedUpdate, "siteCode">,
  limits: UpdateLimits,
): Result<Examination> {
  const examples = checkExamples(update.examples, limits.cohort);
  if (!examples.ok) return examples;
  if (!Number.isSafeInteger(update.steps) || update.steps < 1 || update.steps > limits.localSteps) {
    const message = `The site counts ${update.steps} training steps; the plan allows 1 to ${limits.localSteps}.`;
    return refuse({ code: "EXAMPLES_INVALID", message, where: "steps", remedy: "Train by the plan of the work order." });
  }
  return openTensors(manifest, update.tensors, limits.maxUpdateNorm);
}

/** The same of tensors alone. */
export function openTensors(manifest: readonly TensorShape[], tensors: readonly TensorShape[], maxNorm: number): Result<Examination> {
  const other = otherTensors(manifest, tensors, "the update");
  if (other) return refuse(other);
  let squares = 0;
  return ok({
    look: (name, from, values) => {
      squares = addSquares(squares, values);
      // In float64 the squares of float32 do not overflow: their sum is finite where every value is.
      return Number.isFinite(squares) ? null : notFiniteAmong(name, from, values);
    },
    close: () => withinNorm(Math.sqrt(squares), maxNorm),
  });
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
  const examination = openExamination(manifest, { ...update, tensors: update.delta }, limits);
  return examination.ok ? lookAtAll(examination.value, update.delta) : examination;
}

/** Looks at tensors that are whole in memory. */
export function lookAtAll({ look, close }: Examination, tensors: readonly NamedTensor[]): Result<{ readonly norm: number }> {
  for (const { name, values } of inNameOrder(tensors)) {
    const fault = look(name, 0, values);
    if (fault) return refuse(fault);
  }
  return close();
}

function notFiniteAmong(name: string, from: number, values: Float32Array): Fault {
  const i = values.findIndex((value) => !Number.isFinite(value));
  return {
    code: "NOT_FINITE",
    message: `${name} holds ${values[i]} at position ${from + i}.`,
    where: name,
    remedy: "Training diverged at the site: lower the learning rate or look at its data with `midline-site check`.",
  };
}

function withinNorm(norm: number, most: number): Result<{ readonly norm: number }> {
  if (norm <= most) return ok({ norm });
  return refuse({
    code: "NORM_TOO_LARGE",
    message: `The update's norm is ${norm.toPrecision(4)}; the plan allows ${most}.`,
    remedy: "Training diverged or the update was tampered with; nothing of it was added.",
  });
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
