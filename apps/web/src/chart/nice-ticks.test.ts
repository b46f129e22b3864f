import fc from "fast-check";
import { niceTicks, wholeTicks } from "./nice-ticks";

describe("ticks", () => {
  it("are round numbers", () => {
    expect(niceTicks(0, 1, 4)).toEqual([0, 0.5, 1]);
    expect(niceTicks(0.31, 0.78, 4)).toEqual([0.2, 0.4, 0.6, 0.8]);
  });

  it("cover what they are for, and rise", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (min, span) => {
        const ticks = niceTicks(min, min + span);
        expect(ticks[0]).toBeLessThanOrEqual(min + span * 1e-6);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(min + span - span * 1e-6);
        expect(ticks.length).toBeLessThan(9);
      }),
    );
  });

  it("over rounds are whole and keep both ends", () => {
    expect(wholeTicks(1, 8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 2, max: 20 }), (min, span, most) => {
        const ticks = wholeTicks(min, min + span, most);
        expect([ticks[0], ticks.at(-1)]).toEqual([min, min + span]);
        expect(ticks.length).toBeLessThanOrEqual(most + 1);
        expect(new Set(ticks).size).toBe(ticks.length);
      }),
    );
  });
});
