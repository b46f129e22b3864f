import type { ServerOptimiser } from "@midline/shared/protocol/aggregation";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { TensorShape } from "@midline/shared/weights/container-layout";
import { type Head, headOf } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { otherTensors } from "./other-tensors.js";

/** One that there is. */
export type ActiveOptimiser = Exclude<ServerOptimiser, { kind: "none" }>;

export interface ServerStep {
  /** The change of the global weights, in the order of the mean change. */
  readonly delta: readonly NamedTensor[];
  /** What the next round goes on from: `m/<name>`, and for FedAdam and FedYogi `v/<name>`. Float32, as it is stored. */
  readonly moments: readonly NamedTensor[];
}

/**
 * One step of an optimiser over rounds.
 *
 *   FedAvgM   m ← β m + Δ,                  step η m
 *   FedAdam   m ← β₁ m + (1 - β₁) Δ,   v ← β₂ v + (1 - β₂) Δ²,                 step η m / (√v + τ)
 *   FedYogi   m as FedAdam,            v ← v - (1 - β₂) Δ² sign(v - Δ²),       step as FedAdam
 *
 * m begins at 0 and v at τ². A head that no site taught in the round does not move, and neither do its moments. In float64, rounded once.
 *
 * @param mean Δ, the aggregate of the round.
 * @param before moments of the round before; null in the first.
 * @param taught heads that some site taught in the round.
 * @returns refuses with `TENSOR_MISSING`, `TENSOR_UNKNOWN` or `SHAPE_MISMATCH` when the moments are of another network or optimiser.
 * @see Hsu et al. 2019, https://arxiv.org/abs/1909.06335 (FedAvgM); Reddi et al. 2021, algorithm 2, https://arxiv.org/abs/2003.00295
 */
export function serverStep(
  mean: readonly NamedTensor[],
  before: readonly NamedTensor[] | null,
  { optimiser, taught }: { readonly optimiser: ActiveOptimiser; readonly taught: ReadonlySet<Head> },
): Result<ServerStep> {
  const kinds = Object.entries(initialMoments(optimiser));
  if (before !== null) {
    const other = otherTensors(momentsOf(mean, optimiser), before, "the moments of the round before");
    if (other) return refuse(other);
  }
  const known = before === null ? null : new Map(before.map((tensor) => [tensor.name, tensor.values]));
  const delta: NamedTensor[] = [];
  const moments: NamedTensor[] = [];
  for (const { name, shape, values } of mean) {
    const own = kinds.map(([kind, initial]) => known?.get(`${kind}/${name}`)?.slice() ?? new Float32Array(values.length).fill(initial));
    const step = new Float32Array(values.length);
    if (taught.has(headOf(name))) takeStep(optimiser, { change: values, moments: own, step });
    delta.push({ name, shape, values: step });
    moments.push(...kinds.map(([kind], i) => ({ name: `${kind}/${name}`, shape, values: own[i]! })));
  }
  return ok({ delta, moments: moments.toSorted((a, b) => (a.name < b.name ? -1 : 1)) });
}

/** What an optimiser keeps of every number from round to round, and where it begins. All numbers of the first kind lie before those of the next. */
export const initialMoments = (optimiser: ActiveOptimiser): Readonly<Record<string, number>> =>
  optimiser.kind === "momentum" ? { m: 0 } : { m: 0, v: optimiser.tau ** 2 };

/** The tensors that an optimiser keeps for a network. */
export const momentsOf = (network: readonly TensorShape[], optimiser: ActiveOptimiser): readonly TensorShape[] =>
  Object.keys(initialMoments(optimiser)).flatMap((kind) => network.map(({ name, shape }) => ({ name: `${kind}/${name}`, shape })));

/** Changes the moments in place and writes the step; `moments` in the order of `initialMoments`. */
export function takeStep(
  optimiser: ActiveOptimiser,
  {
    change,
    moments: [m = change, v = change],
    step,
  }: { readonly change: Float32Array; readonly moments: readonly Float32Array[]; readonly step: Float32Array },
): void {
  for (let i = 0; i < change.length; i++) {
    const delta = change[i]!;
    if (optimiser.kind === "momentum") {
      const moment = optimiser.beta * m[i]! + delta;
      m[i] = moment;
      step[i] = optimiser.learningRate * moment;
    } else {
      const { beta1, beta2, tau, learningRate, kind } = optimiser;
      const first = beta1 * m[i]! + (1 - beta1) * delta;
      const square = delta * delta;
      const second = kind === "adam" ? beta2 * v[i]! + (1 - beta2) * square : v[i]! - (1 - beta2) * square * Math.sign(v[i]! - square);
      m[i] = first;
      v[i] = second;
      step[i] = (learningRate * first) / (Math.sqrt(second) + tau);
    }
  }
}
