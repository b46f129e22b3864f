import fc from "fast-check";
import { surveyIntensities } from "./intensity-survey.js";
import { withRoom } from "./loops.js";

const BINS = 16;

/** As plainly as it can be said. */
function plainly(data: Float32Array, high: number, scale: number): readonly number[] {
  const lowest = Math.min(...data);
  const bins = Array.from({ length: BINS }, () => 0);
  for (const value of data) bins[value < high ? Math.min(Math.floor((value - lowest) * scale), BINS - 1) : BINS - 1]!++;
  return bins;
}

describe("a survey of intensities", () => {
  const whole = fc.integer({ min: -40_000, max: 70_000 });
  const any = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 });

  it.each([
    ["whole numbers of 16 bits", fc.integer({ min: -32_768, max: 65_535 })],
    ["larger ones", whole],
    ["fractions", any],
    ["few values", fc.constantFrom(0, -0, 3, 4)],
    ["whole numbers with a fraction among them", fc.oneof(whole, any)],
  ])("counts what is there: %s", (_, number) => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 200 }), fc.double({ min: 0.1, max: 1, noNaN: true }), (given, share) => {
        const data = Float32Array.from(given);
        const [lowest, highest] = [Math.min(...data), Math.max(...data)];
        const high = lowest + share * (highest - lowest);
        fc.pre(high > lowest);
        const scale = BINS / (high - lowest);
        withRoom((room) => {
          const survey = surveyIntensities(room, room.put(data), data.length);
          expect(survey.lowest + 0).toBe(lowest + 0);
          expect(survey.filled).toBe(given.filter((value) => value !== 0).length);
          expect(Array.from(survey.histogram(high, scale, BINS))).toEqual(plainly(data, high, scale));
        });
      }),
    );
  });
});
