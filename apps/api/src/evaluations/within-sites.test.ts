import { Z_95 } from "@midline/shared/metrics/wilson";
import { practiceStatistics } from "../testing/practice-run.js";
import type { SiteScore } from "./contender.js";
import { withinExternal, withinInternal } from "./within-sites.js";

const at = (siteId: string, external: boolean, [value, m, n]: readonly [number, number, number]): SiteScore => ({
  siteId,
  external,
  statistics: practiceStatistics(m + n, { positives: m, negatives: n, auroc: { value, low: 0, high: 1, variance: 0.01 } }),
});
const home = at("home", false, [0.9, 10, 10]);
const far = at("far", true, [0.9, 30, 20]); // 600 pairs
const farther = at("farther", true, [0.6, 20, 20]); // 400 pairs
const silent: SiteScore = { siteId: "silent", external: true, statistics: null };

describe("the AUROC within external sites", () => {
  it("weighs their pairs of patients, and keeps to itself", () => {
    const margin = Z_95 * Math.hypot(0.6 * 0.1, 0.4 * 0.1);
    expect(withinExternal([home, far, farther])).toEqual({
      estimate: expect.objectContaining({ value: expect.closeTo(0.78, 12), high: expect.closeTo(0.78 + margin, 12) }),
      n: 90,
    });
    expect(withinInternal([home, far, farther])).toMatchObject({ estimate: { value: 0.9 }, n: 20 });
  });

  it("is none of one site, of one whose figure is withheld, and before all have answered", () => {
    const withheld = practiceStatistics(16, { suppressed: true, positives: null, negatives: null, auroc: null });
    for (const scores of [[far], [far, { siteId: "w", external: true, statistics: withheld }], [far, farther, silent]])
      expect(withinExternal([home, ...scores])).toEqual({ estimate: null, n: 0 });
  });
});
