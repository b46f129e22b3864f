import { normal, randomStream } from "../random.js";
import { distanceFrom, distanceFromOthers, distanceLimit, featureSums, populationOf } from "./population.js";
import { REFERENCE_FORMAT, referenceSheet } from "./reference-sheet.js";

const draw = (n: number, from: (uniform: () => number) => readonly number[], seed = 1) => {
  const uniform = randomStream("population", seed);
  return Array.from({ length: n }, () => from(uniform));
};
const usual = (uniform: () => number): readonly number[] => [3 + normal(uniform), 10 * normal(uniform), 0.01 * normal(uniform) - 5];

describe("distance from a population", () => {
  it("is the root mean square of the z-scores", () => {
    const sums = featureSums([[1, 10], [3, 20], [5, 60]]); // prettier-ignore
    // Means 3 and 30, SD 2 and sqrt(700).
    expect(distanceFrom(sums, [7, 30])).toBeCloseTo(Math.sqrt((2 ** 2 + 0) / 2), 12);
    expect(distanceFrom(sums, [3, 30 + Math.sqrt(700)])).toBeCloseTo(Math.sqrt(1 / 2), 12);
  });

  it("does not change with the unit of a feature", () => {
    const patients = draw(30, usual);
    const inOther = patients.map(([a, b, c]) => [a! * 1000, b! / 7, c! * 3]);
    expect(distanceFrom(featureSums(inOther), [5000, 1, -15])).toBeCloseTo(distanceFrom(featureSums(patients), [5, 7, -5]), 9);
  });

  it("of one of its patients is that from the population without it", () => {
    const patients = draw(25, usual);
    const without = featureSums(patients.slice(1));
    expect(distanceFromOthers(featureSums(patients), patients[0]!)).toBeCloseTo(distanceFrom(without, patients[0]!), 6);
  });

  it("is finite where a feature never varies, and large when it then does", () => {
    const constant = populationOf(draw(25, (uniform) => [4, normal(uniform), 0]));
    expect(distanceFrom(constant, [4, 0, 0])).toBeLessThan(distanceLimit(constant));
    for (const strange of [
      [4.1, 0, 0],
      [4, 0, 0.1],
    ]) {
      // prettier-ignore
      const distance = distanceFrom(constant, strange);
      expect(Number.isFinite(distance)).toBe(true);
      expect(distance).toBeGreaterThan(distanceLimit(constant));
    }
  });

  it("refuses another number of features, and a population without a variance", () => {
    expect(() => distanceFrom(featureSums(draw(5, usual)), [1, 2])).toThrow(RangeError);
    expect(() => distanceFrom(featureSums(draw(1, usual)), [1, 2, 3])).toThrow(RangeError);
  });
});

describe("the limit", () => {
  it("lets nearly all of the same kind in, and keeps out what is shifted by several SD in a third of its features", () => {
    const feature = (mean: number) => (uniform: () => number) => Array.from({ length: 12 }, (_, i) => (i < 4 ? mean : 0) + normal(uniform));
    const reference = populationOf(draw(40, feature(0)));
    const beyond = (patients: readonly (readonly number[])[]) =>
      patients.filter((patient) => distanceFrom(reference, patient) > distanceLimit(reference)).length;
    expect(beyond(draw(1000, feature(0), 2))).toBeLessThanOrEqual(5);
    expect(beyond(draw(1000, feature(6), 3))).toBeGreaterThanOrEqual(990);
  });

  it("comes from sums that sites may add: two sites' first passes are the whole's", () => {
    const [a, b] = [draw(20, usual, 1), draw(30, usual, 2)];
    const [one, other, whole] = [featureSums(a), featureSums(b), featureSums([...a, ...b])];
    expect(one.n + other.n).toBe(whole.n);
    for (const [i, sum] of whole.sums.entries()) expect(one.sums[i]! + other.sums[i]!).toBeCloseTo(sum, 8);
    for (const [i, sum] of whole.squares.entries()) expect(one.squares[i]! + other.squares[i]!).toBeCloseTo(sum, 6);
    const second = [...a, ...b].reduce((total, patient) => total + distanceFromOthers(whole, patient), 0);
    expect(populationOf([...a, ...b]).distances.sum).toBeCloseTo(second, 10);
  });
});

describe("a reference sheet", () => {
  const sheet = {
    format: REFERENCE_FORMAT,
    notice: "Research use only. Not for diagnosis.",
    modelDigest: "a".repeat(64),
    network: "ci",
    synthetic: true,
    intensities: { t1: null, t1ce: null, t2: populationOf(draw(20, usual)), flair: null },
    features: populationOf(draw(20, usual)),
  };

  it("holds counts and sums over twenty patients at least, and nothing more", () => {
    expect(referenceSheet.safeParse(sheet).success).toBe(true);
    expect(referenceSheet.safeParse({ ...sheet, features: populationOf(draw(19, usual)) }).success).toBe(false);
    expect(referenceSheet.safeParse({ ...sheet, patients: draw(20, usual) }).success).toBe(false);
    expect(referenceSheet.safeParse({ ...sheet, features: { ...sheet.features, squares: [1] } }).success).toBe(false);
  });
});
