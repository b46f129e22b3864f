import { practiceStatistics } from "../testing/practice-run.js";
import type { Contender } from "./contender.js";
import { fallsOf, isScoredLike } from "./promotion-gate.js";

interface Said {
  readonly auroc?: number;
  readonly dice?: number;
  readonly external?: number;
  readonly scored?: boolean;
}

/** Figures of 28 patients: standard errors of .05 for an AUROC and of .02 for a mean Dice. */
function contender(
  digest: string,
  { auroc = 0.8, dice = 0.7, external = 0.75, scored = true }: Said,
  comparisons: { digest: string; difference: number; variance: number }[] = [],
): Contender {
  const around = (value: number, se: number) => ({ value, low: value - 1.96 * se, high: value + 1.96 * se });
  const diceSums = { sum: 28 * dice, squares: 28 * (dice ** 2 + 27 * 0.02 ** 2) };
  const internal = practiceStatistics(28, { auroc: { ...around(auroc, 0.05), variance: 0.05 ** 2 }, diceSums, diceN: 28, comparisons });
  const far = practiceStatistics(28, { auroc: { ...around(external, 0.05), variance: 0.05 ** 2 } });
  return {
    modelVersionId: digest,
    digest,
    scores: [
      { siteId: "north", external: false, statistics: scored ? internal : null },
      { siteId: "far", external: true, statistics: far },
    ],
  };
}
const fallsFrom = (candidate: Said, comparisons?: Parameters<typeof contender>[2]) =>
  fallsOf(contender("new", candidate, comparisons), contender("old", {})).map(({ figure }) => figure);

describe("the gate before an alias", () => {
  it("lets a version pass that is better, alike, or worse by no more than chance", () => {
    expect(fallsFrom({ auroc: 0.95, dice: 0.9, external: 0.9 })).toEqual([]);
    expect(fallsFrom({})).toEqual([]);
    expect(fallsFrom({ auroc: 0.7, dice: 0.66, external: 0.65 })).toEqual([]);
  });

  it("names every figure that fell: at home, at the external site, and of the mask alone", () => {
    expect(fallsFrom({ auroc: 0.5 })).toEqual(["AUROC within the internal sites"]);
    expect(fallsFrom({ external: 0.5 })).toEqual(["AUROC at the external sites"]);
    expect(fallsFrom({ dice: 0.5 })).toEqual(["mean Dice at the internal sites"]);
    expect(fallsFrom({ auroc: 0.5, dice: 0.1, external: 0.4 })).toHaveLength(3);
  });

  it("sees on the same patients what it would not see on different ones", () => {
    const comparison = { digest: "old", difference: -0.1, variance: 0.02 ** 2 };
    expect(fallsFrom({ auroc: 0.7 })).toEqual([]);
    expect(fallsFrom({ auroc: 0.7 }, [comparison])).toEqual(["AUROC within the internal sites"]);
    const [fall] = fallsOf(contender("new", { auroc: 0.7 }, [comparison]), contender("old", {}));
    expect(fall).toMatchObject({ value: expect.closeTo(-0.1, 9), low: expect.closeTo(-0.1392, 3), high: expect.closeTo(-0.0608, 3) });
  });

  it("asks that a version is scored where the other is", () => {
    expect(isScoredLike(contender("new", { scored: false }), contender("old", {}))).toBe(false);
    expect(isScoredLike(contender("new", { scored: false }), contender("old", { scored: false }))).toBe(true);
    expect(isScoredLike(contender("new", {}), contender("old", { scored: false }))).toBe(true);
    expect(fallsFrom({ scored: false })).toEqual([]);
  });
});
