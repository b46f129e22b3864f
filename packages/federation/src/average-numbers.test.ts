import type { Aggregation, ServerOptimiser } from "@midline/shared/protocol/aggregation";
import type { Result } from "@midline/shared/result";
import { HEADS } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import fc from "fast-check";
import { aggregate, ruleOf } from "./aggregate.js";
import { applyDelta } from "./apply-delta.js";
import { averageSpan, type Recipe } from "./average-numbers.js";
import { controlRecipe, movedControl } from "./control-variate.js";
import { countOf, flatten, inNameOrder, readerOf } from "./flat.js";
import { movingAverage, shareOfLatest } from "./moving-average.js";
import { gatherStatistics, joinShares } from "./rules/statistics.js";
import { momentsOf, serverStep } from "./server-optimiser.js";
import { headsTaught, inSiteOrder, type SiteUpdate } from "./site-update.js";

const SHAPES = [
  { name: "seg/w", shape: [3, 7] },
  { name: "enc/w", shape: [61] },
  { name: "dec/b", shape: [] },
  { name: "cls/w", shape: [5] },
  { name: "age/w", shape: [2] },
];

const AGGREGATIONS: readonly Aggregation[] = [
  { rule: "mean", tolerated: 0 },
  { rule: "normalised-mean", tolerated: 0 },
  { rule: "median", tolerated: 0 },
  { rule: "trimmed-mean", tolerated: 1 },
  { rule: "norm-bounded-mean", tolerated: 0 },
  { rule: "multi-krum", tolerated: 1 },
];
const OPTIMISERS: readonly ServerOptimiser[] = [
  { kind: "none" },
  { kind: "momentum", learningRate: 0.7, beta: 0.9 },
  { kind: "adam", learningRate: 0.1, beta1: 0.9, beta2: 0.99, tau: 1e-3 },
  { kind: "yogi", learningRate: 0.1, beta1: 0.9, beta2: 0.99, tau: 1e-3 },
];

const numbers = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
const tensorsOf = (shapes: readonly { name: string; shape: readonly number[] }[]): fc.Arbitrary<readonly NamedTensor[]> =>
  fc.tuple(
    ...shapes.map(({ name, shape }) => {
      const length = shape.reduce((product, n) => product * n, 1);
      return fc
        .float32Array({ minLength: length, maxLength: length, noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
        .map((values) => ({ name, shape, values }));
    }),
  );
const examples = fc.record({ trunk: fc.integer({ min: 1, max: 99 }), classification: fc.nat(9), segmentation: fc.nat(1), age: fc.nat(1) });
const updates = fc
  .uniqueArray(fc.stringMatching(/^[a-z]{1,2}$/), { minLength: 5, maxLength: 11 })
  .chain((codes) =>
    fc.tuple(
      ...codes.map((siteCode) =>
        fc.record({ siteCode: fc.constant(siteCode), examples, steps: fc.integer({ min: 1, max: 50 }), delta: tensorsOf(SHAPES) }),
      ),
    ),
  );

const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
};

/** A vector in memory, and how it is written. */
const vector = (length: number) => {
  const values = new Float32Array(length).fill(NaN);
  return { values, write: (from: number, written: Float32Array) => values.set(written, from) };
};
const joined = (tensors: readonly NamedTensor[]): Float32Array =>
  Float32Array.from(inNameOrder(tensors).flatMap(({ values }) => [...values]));
const bitsOf = (values: Float32Array): Buffer => Buffer.from(values.buffer, values.byteOffset, values.byteLength);

interface Round {
  readonly aggregation: Aggregation;
  readonly optimiser: ServerOptimiser;
  readonly decay: number;
  readonly round: number;
  readonly updates: readonly SiteUpdate[];
  readonly base: readonly NamedTensor[];
  readonly average: readonly NamedTensor[];
  readonly moments: readonly NamedTensor[] | null;
}

/** Whole tensors, one function after the other. */
function whole(round: Round) {
  const taught = headsTaught(round.updates);
  const { delta } = valueOf(aggregate(round.aggregation, round.updates));
  const step =
    round.optimiser.kind === "none"
      ? { delta, moments: [] }
      : valueOf(serverStep(delta, round.moments, { optimiser: round.optimiser, taught }));
  const weights = valueOf(applyDelta(round.base, step.delta));
  return {
    weights: joined(weights),
    moments: joined(step.moments),
    average: joined(valueOf(movingAverage(round.average, weights, round))),
  };
}

/** Piece by piece, spans in the order of `cuts`, statistics by shares. */
function inSpans(round: Round, cuts: readonly number[], shares: number) {
  const tensors = flatten(SHAPES);
  const count = countOf(tensors);
  const sites = inSiteOrder(round.updates);
  const readers = sites.map(({ delta }) => readerOf(tensors, inNameOrder(delta)));
  const rule = ruleOf(round.aggregation);
  const statistics = joinShares(
    Array.from({ length: shares }, (_, index) => gatherStatistics(rule.needs, { tensors, sites: readers, share: { index, of: shares } })),
  );
  const recipe: Recipe = {
    combination: rule.combine(sites, statistics),
    sites: sites.length,
    step: round.optimiser,
    taught: headsTaught(round.updates),
    shareOfLatest: shareOfLatest(round),
  };
  const kept = round.optimiser.kind === "none" ? [] : momentsOf(SHAPES, round.optimiser);
  const out = { weights: vector(count), average: vector(count), moments: vector(countOf(flatten(kept))) };
  const sources = {
    updates: readers,
    base: readerOf(tensors, inNameOrder(round.base)),
    average: readerOf(tensors, inNameOrder(round.average)),
    moments: round.moments === null ? null : readerOf(flatten(kept), inNameOrder(round.moments)),
  };
  const sinks = { weights: out.weights.write, average: out.average.write, moments: out.moments.write };
  const edges = [0, ...cuts.toSorted((a, b) => a - b), count];
  for (const from of [...edges.keys()].slice(1).toReversed())
    expect(averageSpan(recipe, { tensors, sources, sinks }, { from: edges[from - 1]!, to: edges[from]! })).toBeNull();
  return { weights: out.weights.values, moments: out.moments.values, average: out.average.values };
}

describe("numbers averaged in pieces", () => {
  it("are to the bit what whole tensors give, by every rule and optimiser, however the vector is cut and who gathers the statistics", () => {
    const rounds = fc
      .record({
        aggregation: fc.constantFrom(...AGGREGATIONS),
        optimiser: fc.constantFrom(...OPTIMISERS),
        decay: fc.constantFrom(0.5, 0.9),
        round: fc.integer({ min: 2, max: 9 }),
        updates,
        base: tensorsOf(SHAPES),
        average: tensorsOf(SHAPES),
        first: fc.boolean(),
      })
      .chain(({ first, ...round }) => {
        const { optimiser } = round;
        const before = first || optimiser.kind === "none" ? fc.constant(null) : tensorsOf(momentsOf(SHAPES, optimiser)).map(positive);
        return before.map((moments) => ({ ...round, moments }));
      });
    const cuts = fc.array(fc.nat(countOf(flatten(SHAPES))), { maxLength: 4 });
    fc.assert(
      fc.property(rounds, cuts, fc.integer({ min: 1, max: 3 }), (round, at, shares) => {
        const [expected, found] = [whole(round), inSpans(round, at, shares)];
        for (const kind of ["weights", "moments", "average"] as const) expect(bitsOf(found[kind])).toEqual(bitsOf(expected[kind]));
      }),
      { numRuns: 300 },
    );
  });

  it("are the control variate too, of changes of the sites' own, whether it begins or goes on, and however many sites are away", () => {
    const control = fc.option(tensorsOf(SHAPES));
    fc.assert(
      fc.property(updates, control, fc.nat(5), (variates, before, away) => {
        const tensors = flatten(SHAPES);
        const sites = inSiteOrder(variates);
        const out = vector(countOf(tensors));
        const sources = {
          updates: sites.map(({ delta }) => readerOf(tensors, inNameOrder(delta))),
          base: before && readerOf(tensors, inNameOrder(before)),
          moments: null,
          average: null,
        };
        const sinks = { weights: out.write, moments: null, average: null };
        const recipe = controlRecipe(sites, sites.length + away);
        expect(averageSpan(recipe, { tensors, sources, sinks }, { from: 0, to: out.values.length })).toBeNull();
        expect(bitsOf(out.values)).toEqual(bitsOf(joined(valueOf(movedControl(before, variates, sites.length + away)))));
      }),
    );
  });

  it("stay as they are where updates hold nothing of them, and the moving average goes on", () => {
    fc.assert(
      fc.property(tensorsOf(SHAPES), tensorsOf(SHAPES), (base, average) => {
        const tensors = flatten(SHAPES);
        const [weights, mixed] = [vector(countOf(tensors)), vector(countOf(tensors))];
        const recipe: Recipe = { combination: null, sites: 3, step: OPTIMISERS[2]!, taught: new Set(HEADS), shareOfLatest: 0.25 };
        const reading = (values: readonly NamedTensor[]) => readerOf(tensors, inNameOrder(values));
        const sources = { updates: [], base: reading(base), moments: null, average: reading(average) };
        const sinks = { weights: weights.write, moments: null, average: mixed.write };
        expect(averageSpan(recipe, { tensors, sources, sinks }, { from: 0, to: countOf(tensors) })).toBeNull();
        expect(bitsOf(weights.values)).toEqual(bitsOf(joined(base)));
        const [was, old] = [joined(base), joined(average)];
        expect([...mixed.values]).toEqual([...was].map((value, i) => Math.fround(0.75 * old[i]! + 0.25 * value)));
      }),
    );
  });

  it("tell which tensor would overflow", () => {
    const tensors = flatten([
      { name: "enc/a", shape: [2] },
      { name: "enc/b", shape: [2] },
    ]);
    const read = (values: readonly number[]) => (from: number, into: Float32Array) => into.set(values.slice(from, from + into.length));
    const coefficients = { trunk: [1], classification: [1], segmentation: [1], age: [1] };
    const recipe: Recipe = {
      combination: { kind: "weighted-sum", coefficients },
      sites: 1,
      step: { kind: "none" },
      taught: new Set(HEADS),
      shareOfLatest: null,
    };
    const sources = { updates: [read([0, 0, 3e38, 0])], base: read([1, 1, 3e38, 1]), moments: null, average: null };
    const sinks = { weights: () => undefined, moments: null, average: null };
    expect(averageSpan(recipe, { tensors, sources, sinks }, { from: 0, to: 4 })).toMatchObject({ code: "NOT_FINITE", where: "enc/b" });
    expect(averageSpan(recipe, { tensors, sources, sinks }, { from: 0, to: 2 })).toBeNull();
  });
});

/** Second moments are no less than 0. */
const positive = (tensors: readonly NamedTensor[]): readonly NamedTensor[] =>
  tensors.map((tensor) => (tensor.name.startsWith("v/") ? { ...tensor, values: tensor.values.map(Math.abs) } : tensor));

describe("a coordinate looked at for itself", () => {
  it("is the median and the trimmed mean of sorted float64, signed zeros included", () => {
    const sites = fc.array(fc.oneof(numbers, fc.constantFrom(0, -0)), { minLength: 3, maxLength: 60 });
    fc.assert(
      fc.property(sites, (values) => {
        const said = values.map((value, k) => ({
          siteCode: String(k).padStart(3, "0"),
          examples: { trunk: 1, classification: 0, segmentation: 0, age: 0 },
          steps: 1,
          delta: [{ name: "enc/w", shape: [1], values: Float32Array.of(value) }],
        }));
        const of = (aggregation: Aggregation) => valueOf(aggregate(aggregation, said)).delta[0]!.values[0];
        const sorted = Float64Array.from(values).sort();
        const middle = sorted.length >> 1;
        expect(of({ rule: "median", tolerated: 0 })).toBe(
          Math.fround(sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2),
        );
        const kept = sorted.subarray(1, -1);
        expect(of({ rule: "trimmed-mean", tolerated: 1 })).toBe(Math.fround(kept.reduce((sum, value) => sum + value, 0) / kept.length));
      }),
    );
  });
});
