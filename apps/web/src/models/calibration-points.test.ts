import { calibrationBins } from "@midline/shared/metrics/calibration-error";
import { calibrationPoints, withheldTenths } from "./calibration-points";

describe("the points of a reliability diagram", () => {
  it("are the tenths that hold anybody: expected and observed share, n and interval", () => {
    const probabilities = [...Array.from({ length: 20 }, (_, i) => 0.31 + i / 1000), ...Array.from({ length: 10 }, () => 0.72)];
    const labels = probabilities.map((p, i): 0 | 1 => (p > 0.5 ? (i % 2 === 0 ? 1 : 0) : i < 5 ? 1 : 0));
    const points = calibrationPoints(calibrationBins(probabilities, labels));
    expect(points.map(({ tenth, n }) => [tenth, n])).toEqual([
      [3, 20],
      [7, 10],
    ]);
    expect(points[0]?.expected).toBeCloseTo(0.3195, 12);
    expect(points[0]?.observed.value).toBe(0.25);
    expect(points[0]?.observed.low).toBeLessThan(0.25);
    expect(points[1]).toMatchObject({ observed: { value: 0.5 } });
  });

  it("are not those that a hospital withholds, which are counted", () => {
    const probabilities = [...Array.from({ length: 20 }, () => 0.35), ...Array.from({ length: 20 }, () => 0.25)];
    const labels = probabilities.map((_, i): 0 | 1 => (i < 2 || i >= 30 ? 1 : 0)); // two positives stand alone in their tenth
    const bins = calibrationBins(probabilities, labels);
    const told = bins.map((bin, tenth) => (tenth === 3 ? null : bin));
    expect(calibrationPoints(told).map(({ tenth }) => tenth)).toEqual([2]);
    expect(withheldTenths(told)).toBe(1);
  });
});
