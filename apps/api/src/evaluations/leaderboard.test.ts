import { normalTails } from "@midline/shared/metrics/normal-tails";
import { Z_95 } from "@midline/shared/metrics/wilson";
import type { SiteStatistics } from "@midline/shared/protocol/statistics";
import * as fc from "fast-check";
import type { Contender, SiteScore } from "./contender.js";
import { rankContenders } from "./leaderboard.js";

const statistics = (auroc: readonly [number, number, number] | null, over: Partial<SiteStatistics> = {}): SiteStatistics => ({
  n: 40,
  unscored: 0,
  positives: 20,
  negatives: 20,
  suppressed: false,
  threshold: 0.5,
  auroc: auroc && { low: auroc[0], value: auroc[1], high: auroc[2], variance: ((auroc[2] - auroc[0]) / 2 / Z_95) ** 2 },
  averagePrecision: null,
  accuracy: null,
  sensitivity: null,
  specificity: null,
  brier: null,
  dice: null,
  diceN: 0,
  diceSums: null,
  confusion: null,
  calibration: null,
  recalibration: null,
  scoreHistograms: null,
  scores: null,
  comparisons: [],
  synthetic: true,
  ...over,
});

const at = (siteId: string, given: SiteStatistics | null, external = false): SiteScore => ({ siteId, external, statistics: given });
const contender = (modelVersionId: string, ...scores: SiteScore[]): Contender => ({ modelVersionId, digest: modelVersionId, scores });
const rank = (contenders: readonly Contender[], baselineId: string | null = null) => rankContenders(contenders, baselineId).standings;
const standingOf = (id: string, contenders: readonly Contender[]) => rank(contenders).find((standing) => standing.modelVersionId === id);

/** Of one site: versions with their AUROC, each compared with those before it, all differences with one standard error. */
const family = (aurocs: Readonly<Record<string, number>>, error: number, siteId = "north"): Contender[] =>
  Object.entries(aurocs).map(([id, value], i, all) => {
    const comparisons = all.slice(0, i).map(([digest, before]) => ({ digest, difference: value - before, variance: error ** 2 }));
    return contender(id, at(siteId, statistics([value - 0.1, value, value + 0.1], { comparisons })));
  });

const anyInterval = fc
  .tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }))
  .map((three) => three.toSorted((a, b) => a - b).map((x) => x / 100))
  .map(([low = 0, value = 0, high = 0]): readonly [number, number, number] => [low, value, high]);
const anyContenders = fc
  .array(anyInterval, { minLength: 1, maxLength: 12 })
  .map((all) => all.map((interval, i) => contender(`v${i}`, at("north", statistics(interval)), at("far", statistics([0, 0.5, 1]), true))));

describe("the leaderboard", () => {
  it("weighs sites by their pairs of patients, and adds their uncertainty", () => {
    const big = statistics([0.8, 0.9, 1], { positives: 30, negatives: 20 }); // 600 pairs
    const small = statistics([0.5, 0.6, 0.7], { positives: 20, negatives: 20 }); // 400 pairs
    const standing = standingOf("v", [contender("v", at("north", big), at("south", small))]);
    expect(standing?.internalAuroc?.value).toBeCloseTo(0.6 * 0.9 + 0.4 * 0.6, 12);
    const margin = Math.hypot(0.6 * 0.1, 0.4 * 0.1);
    expect(standing?.internalAuroc?.low).toBeCloseTo(0.78 - margin, 12);
    expect(standing?.internalAuroc?.high).toBeCloseTo(0.78 + margin, 12);
    expect(standing?.internalN).toBe(90);
  });

  it("gives one site's own interval back when there is only one", () => {
    expect(standingOf("v", [contender("v", at("north", statistics([0.7, 0.8, 0.9])))])?.internalAuroc).toMatchObject({
      value: 0.8,
      low: expect.closeTo(0.7, 12),
      high: expect.closeTo(0.9, 12),
    });
  });

  it("ranks apart only what paired tests separate, however wide the intervals", () => {
    const ranksOf = (error: number) =>
      rank(family({ worst: 0.6, better: 0.72, good: 0.7 }, error)).map(({ modelVersionId, rankFrom, rankTo }) => [
        modelVersionId,
        rankFrom,
        rankTo,
      ]);
    expect(ranksOf(0.02)).toEqual([
      ["better", 1, 2],
      ["good", 1, 2],
      ["worst", 3, 3],
    ]);
    expect(ranksOf(0.1).map(([, from, to]) => [from, to])).toEqual([
      [1, 3],
      [1, 3],
      [1, 3],
    ]);
  });

  it("corrects for every comparison, and shows each version against the best or the one that was chosen", () => {
    const contenders = family({ a: 0.6, b: 0.66, c: 0.7 }, 0.025);
    const { standings, baselineId, comparisons } = rankContenders(contenders, null);
    expect([baselineId, comparisons]).toEqual(["c", 3]);
    const p = [0.1, 0.06, 0.04].map((difference) => normalTails(difference / 0.025));
    expect(standings.map(({ difference }) => difference?.p ?? null)).toEqual([
      null,
      expect.closeTo(p[2]!, 12),
      expect.closeTo(3 * p[0]!, 12),
    ]);
    expect(standings[2]?.difference).toMatchObject({
      value: expect.closeTo(-0.1, 12),
      low: expect.closeTo(-0.1 - Z_95 * 0.025, 12),
      high: expect.closeTo(-0.1 + Z_95 * 0.025, 12),
      n: 40,
    });
    expect(rank(contenders, "a").map(({ difference }) => difference?.value ?? null)).toEqual([
      expect.closeTo(0.1, 12),
      expect.closeTo(0.06, 12),
      null,
    ]);
  });

  it("weighs the sites' differences by their pairs, and takes them as the later evaluation told them", () => {
    const [b, c] = [family({ x: 0.6, y: 0.7 }, 0.1), family({ y: 0.9, x: 0.6 }, 0.2, "south")];
    const both = [contender("x", ...b[0]!.scores, ...c[1]!.scores), contender("y", ...b[1]!.scores, ...c[0]!.scores)];
    const difference = rank(both, "x")[0]?.difference;
    expect(difference).toMatchObject({ value: expect.closeTo(0.2, 12), n: 80 });
    expect(difference!.high - difference!.value).toBeCloseTo((Z_95 * Math.hypot(0.1, 0.2)) / 2, 12);
  });

  it("does not separate what was not compared on the same patients at every internal site", () => {
    const [a, b] = family({ a: 0.6, b: 0.9 }, 0.01);
    const elsewhere = (id: string) => at("south", statistics([0.5, 0.6, 0.7], { positives: id === "a" ? 10 : 11 }));
    const lie = b!.scores.map((score) => ({
      ...score,
      statistics: { ...score.statistics!, auroc: { ...score.statistics!.auroc!, value: 0.95 } },
    }));
    for (const contenders of [
      [contender("a", ...a!.scores, elsewhere("a")), contender("b", ...b!.scores, elsewhere("b"))],
      [a!, contender("b", ...lie)],
    ]) {
      const standings = rank(contenders);
      expect(standings.map(({ rankFrom, rankTo, difference }) => [rankFrom, rankTo, difference])).toEqual([
        [1, 2, null],
        [1, 2, null],
      ]);
    }
  });

  it("never ranks what is waited for, failed or undefined", () => {
    const board = rank([
      contender("waiting", at("north", statistics([0.9, 0.95, 1])), at("south", null)),
      contender("undefined", at("north", statistics(null))),
      contender("suppressed", at("north", statistics([0.9, 0.95, 1], { suppressed: true, positives: null, negatives: null }))),
      contender("asked-nobody"),
      contender("ranked", at("north", statistics([0.4, 0.5, 0.6]))),
    ]);
    expect(board.map((standing) => [standing.modelVersionId, standing.rankFrom])).toEqual([
      ["ranked", 1],
      ["waiting", null],
      ["undefined", null],
      ["suppressed", null],
      ["asked-nobody", null],
    ]);
  });

  it("is blind to external sites", () => {
    fc.assert(
      fc.property(anyContenders, anyInterval, (contenders, interval) => {
        const others = contenders.map((one) => ({
          ...one,
          scores: [one.scores[0]!, at("far", statistics(interval), true), at("further", null, true)],
        }));
        expect(rank(others)).toEqual(rank(contenders));
      }),
    );
    expect(standingOf("v", [contender("v", at("far", statistics([0.9, 0.95, 1]), true))])?.rankFrom).toBeNull();
  });

  it("leaves no place empty, and gives a group one rank", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 50, max: 95 }), { minLength: 1, maxLength: 10 }),
        fc.constantFrom(0.01, 0.05),
        (values, error) => {
          const board = rank(family(Object.fromEntries(values.map((value, i) => [`v${i}`, value / 100])), error));
          for (let place = 1; place <= board.length; place++) {
            const { rankFrom, rankTo } = board[place - 1]!;
            expect(rankFrom! <= place && place <= rankTo!).toBe(true);
            expect(board.slice(rankFrom! - 1, rankTo!).every((other) => other.rankFrom === rankFrom)).toBe(true);
          }
        },
      ),
    );
  });

  it("does not depend on the order versions come in", () => {
    fc.assert(
      fc.property(anyContenders, (contenders) => {
        for (const standing of rank(contenders.toReversed())) expect(standingOf(standing.modelVersionId, contenders)).toEqual(standing);
      }),
    );
  });
});
