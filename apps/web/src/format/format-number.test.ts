import { formatP, formatBytes, formatCount, formatEstimate, formatFixed, formatQuantity, formatRank } from "./format-number";

describe("a figure", () => {
  it("keeps its decimals, so that columns line up", () => {
    expect(formatFixed(0.5)).toBe("0.500");
  });

  it("has a true minus sign", () => {
    expect(formatFixed(-1.25, 2)).toBe("−1.25");
  });

  it("never stands without its interval", () => {
    expect(formatEstimate({ value: 0.8124, low: 0.69, high: 0.934 })).toBe("0.812 (0.690–0.934)");
  });
});

describe("a count", () => {
  it("parts thousands with a thin space", () => {
    expect([0, 999, 1000, 1234567].map(formatCount)).toEqual(["0", "999", "1\u202f000", "1\u202f234\u202f567"]);
  });

  it("agrees with its noun", () => {
    expect([formatQuantity(1, "case"), formatQuantity(0, "case"), formatQuantity(2, "case")]).toEqual(["1 case", "0 cases", "2 cases"]);
  });

  it("of bytes is told in binary units", () => {
    expect([0, 1023, 1024, 1258291, 5 * 1024 ** 3].map(formatBytes)).toEqual(["0 B", "1023 B", "1.0 KiB", "1.2 MiB", "5.0 GiB"]);
  });
});

describe("a rank", () => {
  it("is a group when rows cannot be told apart", () => {
    expect([formatRank(1, 3), formatRank(4, 4), formatRank(null, null)]).toEqual(["1–3", "4", "–"]);
  });
});

describe("a p-value", () => {
  it("has three decimals, and none that mean nothing", () => {
    expect([formatP(0.0341), formatP(1), formatP(1e-9)]).toEqual(["p = 0.034", "p = 1.000", "p < 0.001"]);
  });
});
