import { auroc } from "@midline/shared/metrics/auroc";
import { mulberry32, normal } from "@midline/shared/random";
import { radiomics } from "./radiomics.js";
import { trainReferenceReader } from "./reference-reader.js";
import { renderCase } from "./render-case.js";

jest.setTimeout(120_000);

describe("radiomics", () => {
  const n = 32;
  const inCube = (at: number, from: number, to: number): boolean =>
    [at % n, Math.floor(at / n) % n, Math.floor(at / (n * n))].every((place) => place >= from && place < to);
  const every = (value: (at: number) => number) => Float32Array.from({ length: n ** 3 }, (_, at) => value(at));
  const mask = Uint8Array.from({ length: n ** 3 }, (_, at) => Number(inCube(at, 16, 20)));
  /** A head of 24³ voxels with a flat tumour of 4³ in it. */
  const t2 = every((at) => (mask[at] === 1 ? 3 : inCube(at, 4, 28) ? 1 : 0));

  it("measure a cube in a cube as anybody would by hand", () => {
    const share = 4 ** 3 / 24 ** 3;
    const [mean, deviation] = [1 + 2 * share, 2 * Math.sqrt(share * (1 - share))];
    const [bright, dark] = [Math.min(5, (3 - mean) / deviation), (1 - mean) / deviation];
    const seen = radiomics({ sequences: { t2 }, mask });
    expect(seen).toHaveLength(31);
    const expected = [bright, 0, bright, 0, bright - dark, dark, dark];
    seen.slice(14, 21).forEach((value, j) => expect(value).toBeCloseTo(expected[j]!, 4));
    expect(seen.slice(0, 14)).toEqual(Array.from({ length: 14 }, () => 0));
    expect(seen.slice(28)).toEqual([0.125, 0.125, 0.125]);
  });

  it("do not mind gain and offset inside the head", () => {
    const scaled = t2.map((value) => (value === 0 ? 0 : 5 * value + 2));
    const [plain, other] = [radiomics({ sequences: { t2 }, mask }), radiomics({ sequences: { t2: scaled }, mask })];
    other.forEach((value, j) => expect(value).toBeCloseTo(plain[j]!, 4));
  });

  it("need a tumour", () => {
    expect(() => radiomics({ sequences: { t2 }, mask: new Uint8Array(n ** 3) })).toThrow(RangeError);
  });
});

describe("the reference reader", () => {
  const uniform = mulberry32(3);
  const rows = Array.from({ length: 80 }, () => [normal(uniform), 5 + 2 * normal(uniform), 7]);
  const labels = rows.map(([a = 0, b = 0]): 0 | 1 => (a + (b - 5) / 2 + normal(uniform) > 0 ? 1 : 0));

  it("is where the slope of the penalised loss is nought", () => {
    const read = trainReferenceReader(rows, labels);
    const residuals = rows.map((row, i) => 1 / (1 + Math.exp(-read(row))) - labels[i]!);
    expect(residuals.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 9);
    for (const j of [0, 1]) {
      const centre = rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length;
      const scale = Math.sqrt(rows.reduce((sum, row) => sum + (row[j]! - centre) ** 2, 0) / rows.length);
      const step = [0, 5, 7].map((value, k) => (k === j ? value + scale : value));
      const weight = read(step) - read([0, 5, 7]);
      const slope = residuals.reduce((sum, value, i) => sum + (value * (rows[i]![j]! - centre)) / scale, 0);
      expect(slope + 10 * weight).toBeCloseTo(0, 9);
    }
    expect(read([0, 5, 8])).toBe(read([0, 5, 7])); // a feature that never varied says nothing
  });

  it("needs both labels, and one for each case", () => {
    expect(() => trainReferenceReader(rows, labels.slice(1))).toThrow(RangeError);
    expect(() => trainReferenceReader(rows.slice(0, 2), [1, 1])).toThrow(RangeError);
  });

  it("reads fresh phantoms, and none without a signal", () => {
    const read = (effects: "standard" | "no-signal") => {
      const cases = Array.from({ length: 90 }, (_, i) =>
        renderCase({ preset: "training", seed: 8, siteCode: "site-a", number: i + 1 }, { voxels: 24, effects }),
      );
      const truth = cases.map(({ latents }) => latents?.altered ?? 0);
      const features = cases.map(radiomics);
      const reader = trainReferenceReader(features.slice(0, 45), truth.slice(0, 45));
      return auroc(features.slice(45).map(reader), truth.slice(45));
    };
    expect(read("standard")?.low).toBeGreaterThan(0.7);
    const blind = read("no-signal");
    expect(blind?.low).toBeLessThan(0.5);
    expect(blind?.high).toBeGreaterThan(0.5);
  });
});
