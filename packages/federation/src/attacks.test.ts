import type { AggregationRule } from "@midline/shared/protocol/aggregation";
import { normal, randomStream } from "@midline/shared/random";
import { aggregate } from "./aggregate.js";
import { applyDelta } from "./apply-delta.js";
import { type Attack, ATTACKS, flipsLabels, forged } from "./attacks.js";
import type { SiteUpdate } from "./site-update.js";
import { validateUpdate } from "./validate-update.js";

const SITES = ["a", "b", "c", "d", "e"] as const;
const ATTACKER = "c";
const WIDTH = 30;
const ROUNDS = 40;
const LOCAL_STEPS = 5;
const MAX_NORM = 20;
const EXAMPLES = { trunk: 10, classification: 0, segmentation: 0, age: 0 };

/** Site k minimises |w - t_k|²; its optimum lies near 1 in each direction, and a site of turned labels near -1. */
const optimumOf = (site: string): Float32Array => {
  const uniform = randomStream("optimum", site);
  return Float32Array.from({ length: WIDTH }, () => 1 + 0.2 * normal(uniform));
};
const HONEST = SITES.filter((site) => site !== ATTACKER);
const BEST = Float32Array.from({ length: WIDTH }, (_, i) => HONEST.reduce((sum, site) => sum + optimumOf(site)[i]!, 0) / HONEST.length);

const tensor = (values: Float32Array) => [{ name: "enc/w", shape: [WIDTH], values }];

/** Five steps of gradient descent, each a tenth of the way. */
function learned(weights: Float32Array, site: string, turned: boolean): Float32Array {
  const optimum = optimumOf(site).map((value) => (turned ? -value : value));
  const reached = 1 - 0.9 ** LOCAL_STEPS;
  return weights.map((value, i) => reached * (optimum[i]! - value));
}

const unwrap = <T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: { message: string } }): T => {
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
};

/** How far, root mean square over the weights, a federation ends from the optimum of its honest sites. */
function distance(rule: AggregationRule, attack: Attack | null): number {
  const tolerated = rule === "trimmed-mean" || rule === "multi-krum" ? 1 : 0;
  let weights = new Float32Array(WIDTH);
  for (let round = 0; round < ROUNDS; round++) {
    const changes = new Map(
      SITES.map((site) => [site, tensor(learned(weights, site, site === ATTACKER && attack !== null && flipsLabels(attack)))]),
    );
    const updates = SITES.map((siteCode): SiteUpdate => {
      const own = changes.get(siteCode)!;
      const delta =
        siteCode === ATTACKER && attack !== null
          ? forged(attack, {
              own,
              honest: HONEST.map((site) => changes.get(site)!),
              share: 1 / SITES.length,
              maxUpdateNorm: MAX_NORM,
              uniform: randomStream("attack", round),
            })
          : own;
      return { siteCode, delta, examples: EXAMPLES, steps: LOCAL_STEPS };
    });
    for (const update of updates)
      unwrap(
        validateUpdate([{ name: "enc/w", shape: [WIDTH] }], update, { maxUpdateNorm: MAX_NORM, localSteps: LOCAL_STEPS, cohort: EXAMPLES }),
      );
    const [moved] = unwrap(applyDelta(tensor(weights), unwrap(aggregate({ rule, tolerated }, updates)).delta));
    weights = Float32Array.from(moved!.values);
  }
  return Math.sqrt(weights.reduce((sum, value, i) => sum + (value - BEST[i]!) ** 2, 0) / WIDTH);
}

const RULES = ["mean", "normalised-mean", "median", "trimmed-mean", "norm-bounded-mean", "multi-krum"] as const;

describe("a poisoned site among five that minimise quadratics", () => {
  const table = Object.fromEntries(
    RULES.map((rule) => [rule, Object.fromEntries([null, ...ATTACKS].map((attack) => [attack ?? "none", distance(rule, attack)]))]),
  );
  const at = (rule: (typeof RULES)[number], attack: Attack | "none"): number => table[rule]![attack]!;

  it("keeps every update within the checks of the coordinator, whatever it does", () => {
    expect(
      Object.values(table)
        .flatMap((row) => Object.values(row))
        .every(Number.isFinite),
    ).toBe(true);
  });

  it.each(RULES)("does no harm to %s while it is honest", (rule) => {
    expect(at(rule, "none")).toBeLessThan(0.15);
  });

  it.each(["mean", "normalised-mean"] as const)("ruins the %s by each attack that is loud", (rule) => {
    // Turned labels pull by their share: to (4 - 1) / 5 of the way. A backward step of five sites' length undoes all; replacement puts the model at -1.
    expect(at(rule, "label-flip")).toBeCloseTo(0.4, 1);
    expect(at(rule, "sign-flip")).toBeGreaterThan(1);
    expect(at(rule, "replacement")).toBeGreaterThan(0.9);
    expect(at(rule, "noise")).toBeGreaterThan(0.3);
  });

  it.each(["median", "trimmed-mean", "multi-krum"] as const)("is borne by the %s, whatever the attack", (rule) => {
    for (const attack of ATTACKS) expect([attack, at(rule, attack) < 0.25]).toEqual([attack, true]);
  });

  it("is held short by the norm-bounded mean: near the optimum honest changes are short, and no other is let be longer", () => {
    for (const attack of ATTACKS) expect([attack, at("norm-bounded-mean", attack) < 0.25]).toEqual([attack, true]);
  });

  it("shifts all means a little, and no further, by a little that is enough", () => {
    for (const rule of RULES) expect(at(rule, "little-is-enough")).toBeLessThan(0.25);
    expect(at("mean", "little-is-enough")).toBeGreaterThan(at("mean", "none"));
  });

  it("sends noise and replacements as long as the plan allows and no longer", () => {
    const own = tensor(Float32Array.from({ length: WIDTH }, (_, i) => i));
    const attacker = { own, honest: [own], share: 0.01, maxUpdateNorm: 3, uniform: randomStream("attack", 1) };
    for (const attack of ["noise", "replacement", "sign-flip"] as const) {
      const norm = Math.hypot(...forged(attack, attacker)[0]!.values);
      expect(norm).toBeLessThanOrEqual(3);
      expect(norm).toBeGreaterThan(2.999);
    }
  });
});

it("FedNova multiplies who says that it took one step: its steps are its word", () => {
  const update = (siteCode: string, steps: number, value: number): SiteUpdate => ({
    siteCode,
    steps,
    examples: EXAMPLES,
    delta: [{ name: "enc/w", shape: [1], values: Float32Array.of(value) }],
  });
  const honest = ["a", "b", "c", "d"].map((site) => update(site, 20, 1));
  const moveOf = (steps: number) =>
    unwrap(aggregate({ rule: "normalised-mean", tolerated: 0 }, [...honest, update("e", steps, -1)])).delta[0]!.values[0]!;
  expect(moveOf(20)).toBeCloseTo(0.6, 5);
  expect(moveOf(1)).toBeCloseTo(16.2 * (0.8 / 20 - 0.2), 4);
});
