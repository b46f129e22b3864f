import type { ServerOptimiser } from "@midline/shared/protocol/aggregation";
import { ok, refuse, type Result } from "@midline/shared/result";
import { type Head, headOf } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";

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
 * @returns refuses with `TENSOR_MISSING` or `SHAPE_MISMATCH` when the moments are of another network or optimiser.
 * @see Hsu et al. 2019, https://arxiv.org/abs/1909.06335 (FedAvgM); Reddi et al. 2021, algorithm 2, https://arxiv.org/abs/2003.00295
 */
export function serverStep(
  mean: readonly NamedTensor[],
  before: readonly NamedTensor[] | null,
  { optimiser, taught }: { readonly optimiser: ActiveOptimiser; readonly taught: ReadonlySet<Head> },
): Result<ServerStep> {
  const known = before === null ? null : new Map(before.map((tensor) => [tensor.name, tensor.values]));
  const delta: NamedTensor[] = [];
  const moments: NamedTensor[] = [];
  for (const { name, shape, values } of mean) {
    const begun = begin(optimiser, values.length);
    for (const kind of Object.keys(begun)) {
      const stored = known?.get(`${kind}/${name}`);
      if (known !== null && stored === undefined)
        return refuse({ code: "TENSOR_MISSING", message: `The moments of the round before lack ${kind}/${name}.`, where: name });
      if (stored !== undefined && stored.length !== values.length) {
        const message = `${kind}/${name} has ${stored.length} values, the change ${values.length}.`;
        return refuse({ code: "SHAPE_MISMATCH", message, where: name });
      }
      if (stored !== undefined) begun[kind] = stored.slice();
    }
    const step = new Float32Array(values.length);
    if (taught.has(headOf(name))) move(optimiser, { change: values, moments: begun, step });
    delta.push({ name, shape, values: step });
    for (const [kind, moment] of Object.entries(begun)) moments.push({ name: `${kind}/${name}`, shape, values: moment });
  }
  return ok({ delta, moments: moments.toSorted((a, b) => (a.name < b.name ? -1 : 1)) });
}

type Moments = Record<string, Float32Array>;

const begin = (optimiser: ActiveOptimiser, length: number): Moments =>
  optimiser.kind === "momentum"
    ? { m: new Float32Array(length) }
    : { m: new Float32Array(length), v: new Float32Array(length).fill(optimiser.tau ** 2) };

/** Changes the moments in place and writes the step. */
function move(
  optimiser: ActiveOptimiser,
  {
    change,
    moments: { m = change, v = change },
    step,
  }: { readonly change: Float32Array; readonly moments: Moments; readonly step: Float32Array },
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
