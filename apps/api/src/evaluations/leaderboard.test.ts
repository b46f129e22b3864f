import { Z_95 } from "@midline/shared/metrics/wilson";
import type { SiteStatistics } from "@midline/shared/protocol/statistics";
import * as fc from "fast-check";
import { type Contender, rankContenders, type SiteScore } from "./leaderboard.js";

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
  synthetic: true,
  ...over,
});

const at = (siteId: string, given: SiteStatistics | null, external = false): SiteScore => ({ siteId, external, statistics: given });
const contender = (modelVersionId: string, ...scores: SiteScore[]): Contender => ({ modelVersionId, scores });
const standingOf = (id: string, contenders: readonly Contender[]) =>
  rankContenders(contenders).find((standing) => standing.modelVersionId === id);

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

  it("lets versions whose intervals overlap share their places", () => {
    const board = rankContenders([
      contender("worst", at("north", statistics([0.1, 0.2, 0.3]))),
      contender("good", at("north", statistics([0.6, 0.7, 0.8]))),
      contender("better", at("north", statistics([0.75, 0.85, 0.95]))),
    ]);
    expect(board.map(({ modelVersionId, rankFrom, rankTo }) => [modelVersionId, rankFrom, rankTo])).toEqual([
      ["better", 1, 2],
      ["good", 1, 2],
      ["worst", 3, 3],
    ]);
  });

  it("never ranks what is waited for, failed or undefined", () => {
    const board = rankContenders([
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
        expect(rankContenders(others)).toEqual(rankContenders(contenders));
      }),
    );
    expect(standingOf("v", [contender("v", at("far", statistics([0.9, 0.95, 1]), true))])?.rankFrom).toBeNull();
  });

  it("always puts a version whose whole interval lies higher further up, and leaves no place empty", () => {
    fc.assert(
      fc.property(anyContenders, (contenders) => {
        const board = rankContenders(contenders);
        for (const a of board) {
          expect(a.rankFrom!).toBeLessThanOrEqual(a.rankTo!);
          for (const b of board) {
            if (a.internalAuroc!.low <= b.internalAuroc!.high) continue;
            expect([a.rankFrom! < b.rankFrom!, a.rankTo! < b.rankTo!]).toEqual([true, true]);
          }
        }
        for (let place = 1; place <= board.length; place++)
          expect(board.some((s) => s.rankFrom! <= place && place <= s.rankTo!)).toBe(true);
      }),
    );
  });

  it("does not depend on the order versions come in", () => {
    fc.assert(
      fc.property(anyContenders, (contenders) => {
        for (const standing of rankContenders(contenders.toReversed()))
          expect(standingOf(standing.modelVersionId, contenders)).toEqual(standing);
      }),
    );
  });
});
