import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import { aggregate } from "./aggregate.js";
import { applyDelta } from "./apply-delta.js";
import { movedControl, splitVariate, validateVariate, withVariate } from "./control-variate.js";
import type { SiteUpdate } from "./site-update.js";

const unwrap = <T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: { message: string } }): T => {
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
};
const tensor = (...values: number[]): readonly NamedTensor[] => [
  { name: "enc/w", shape: [values.length], values: Float32Array.from(values) },
];
const examples = (trunk: number) => ({ trunk, classification: 0, segmentation: 0, age: 0 });

/** Two sites that see different curvatures and different optima: f_k = a/2 (w - t)², with their shares of the examples. */
const SITES = [
  { siteCode: "flat", a: 1, t: -1, examples: examples(30) },
  { siteCode: "steep", a: 10, t: 1, examples: examples(10) },
] as const;
/** Where Σ p a (w - t) is nothing: (0.75 · 1 · -1 + 0.25 · 10 · 1) / (0.75 · 1 + 0.25 · 10). */
const BEST = 1.75 / 3.25;
const RATE = 0.05;
const STEPS = 20;

/** Rounds of plain gradient descent at each site, with or without the correction of each step. */
function federate(rounds: number, { scaffold, steps = () => STEPS }: { scaffold: boolean; steps?: (site: number) => number }): number[] {
  let weights = 0;
  let control: readonly NamedTensor[] | null = null;
  const own = SITES.map(() => 0);
  const reached: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const c: number = control === null ? 0 : control[0]!.values[0]!;
    const updates: SiteUpdate[] = [];
    const variates: SiteUpdate[] = [];
    for (const [k, { a, t, ...site }] of SITES.entries()) {
      let y = weights;
      let sum = 0;
      for (let step = 0; step < steps(k); step++) {
        const gradient = a * (y - t);
        sum += gradient;
        y -= RATE * (scaffold ? gradient - own[k]! + c : gradient);
      }
      const after = sum / steps(k);
      // The paper's second option, said with where the steps have come to.
      if (scaffold) expect(after).toBeCloseTo(own[k]! - c + (weights - y) / (steps(k) * RATE), 9);
      updates.push({ ...site, steps: steps(k), delta: tensor(y - weights) });
      variates.push({ ...site, steps: steps(k), delta: tensor(after - own[k]!) });
      own[k] = after;
    }
    weights = unwrap(applyDelta(tensor(weights), unwrap(aggregate({ rule: "mean", tolerated: 0 }, updates)).delta))[0]!.values[0]!;
    if (scaffold) control = unwrap(movedControl(control, variates, SITES.length));
    reached.push(weights);
  }
  return reached;
}

describe("SCAFFOLD on two sites that pull apart", () => {
  it("comes to the optimum of all, where federated averaging stalls beside it", () => {
    const [plain, corrected] = [federate(120, { scaffold: false }).at(-1)!, federate(120, { scaffold: true }).at(-1)!];
    // After 20 steps the steep site has all but reached its optimum and the flat one is on its way: the mean of where they end is not where all are best.
    expect(Math.abs(plain - BEST)).toBeGreaterThan(0.4);
    expect(Math.abs(corrected - BEST)).toBeLessThan(1e-4);
  });

  it("does so where the sites take different numbers of steps", () => {
    const steps = (site: number): number => (site === 0 ? 5 : 20);
    expect(Math.abs(federate(200, { scaffold: false, steps }).at(-1)! - BEST)).toBeGreaterThan(0.2);
    expect(Math.abs(federate(200, { scaffold: true, steps }).at(-1)! - BEST)).toBeLessThan(1e-3);
  });

  it("begins with a round of federated averaging, to the bit", () => {
    expect(federate(1, { scaffold: true })).toEqual(federate(1, { scaffold: false }));
  });
});

describe("the control variate of the federation", () => {
  const update = (siteCode: string, trunk: number, value: number): SiteUpdate => ({
    siteCode,
    examples: examples(trunk),
    steps: 1,
    delta: tensor(value, 0),
  });

  it("moves by the mean of the changes, as the examples weigh them", () => {
    const moved = unwrap(movedControl(tensor(1, 5), [update("b", 10, 4), update("a", 30, -4)], 2));
    expect([...moved[0]!.values]).toEqual([-1, 5]);
  });

  it("moves by as much of it as sites are there", () => {
    const moved = unwrap(movedControl(null, [update("a", 30, -4)], 4));
    expect([...moved[0]!.values]).toEqual([-1, 0]);
  });

  it("keeps to heads: who teaches no mask says nothing of that head", () => {
    const seg = (siteCode: string, masks: number, value: number): SiteUpdate => ({
      siteCode,
      steps: 1,
      examples: { ...examples(10), segmentation: masks },
      delta: [{ name: "seg/w", shape: [1], values: Float32Array.of(value) }],
    });
    expect(unwrap(movedControl(null, [seg("a", 0, 100), seg("b", 5, 3)], 2))[0]!.values[0]).toBe(3);
  });
});

describe("an update with a variate", () => {
  const delta = tensor(1, 2);
  const manifest = [{ name: "enc/w", shape: [2] }];
  const codeOf = (variate: readonly NamedTensor[], clip = 5): string | null => {
    const found = validateVariate(manifest, variate, clip);
    return found.ok ? null : found.fault.code;
  };

  it("is taken apart again, the variate under the names of the weights", () => {
    const sent = withVariate(delta, tensor(3, 4));
    expect(sent.map(({ name }) => name)).toEqual(["enc/w", "variate/enc/w"]);
    expect(splitVariate(sent)).toEqual({ delta, variate: tensor(3, 4) });
    expect(splitVariate(delta)).toEqual({ delta, variate: [] });
  });

  it("is judged whole: names, shapes, finite numbers, and no longer than two clipped gradients", () => {
    expect(codeOf(tensor(6, 8))).toBeNull();
    expect(codeOf(tensor(6, 8.01))).toBe("NORM_TOO_LARGE");
    expect(codeOf([])).toBe("TENSOR_MISSING");
    expect(codeOf(tensor(1))).toBe("SHAPE_MISMATCH");
    expect(codeOf(tensor(1, NaN))).toBe("NOT_FINITE");
    expect(codeOf([...tensor(1, 2), { name: "x", shape: [1], values: Float32Array.of(0) }])).toBe("TENSOR_UNKNOWN");
  });
});
