import fc from "fast-check";
import { WINDOW, Window } from "./window.js";

describe("the window", () => {
  it("opens while the coordinator waits for chunks, and stays within its bounds whatever is said", () => {
    const calm = new Window();
    const sizes = Array.from({ length: 20 }, () => (calm.acknowledged(0), calm.size));
    expect(sizes.slice(0, 13)).toEqual([1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, WINDOW, WINDOW]);
    fc.assert(
      fc.property(fc.array(fc.nat(3)), (said) => {
        const window = new Window();
        for (const waiting of said) {
          window.acknowledged(waiting);
          expect([window.size >= 1, window.size <= WINDOW]).toEqual([true, true]);
        }
      }),
    );
  });

  it("closes when chunks wait for the coordinator, and opens again ever more seldom", () => {
    const window = new Window();
    let wide = 0;
    // A coordinator that is slower than the line: a second chunk always waits.
    for (let chunk = 0; chunk < 1024; chunk++) {
      wide += window.size > 1 ? 1 : 0;
      window.acknowledged(window.size - 1);
    }
    expect(wide).toBeLessThan(1024 / 20);
  });

  it("stays open where chunks arrive together over a long line, and the coordinator is idle between", () => {
    const window = new Window();
    for (let burst = 0; burst < 20; burst++) {
      for (let behind = window.size - 1; behind >= 0; behind--) window.acknowledged(behind);
    }
    expect(window.size).toBe(WINDOW);
  });
});
