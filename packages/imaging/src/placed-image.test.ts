import fc from "fast-check";
import { withRoom } from "./loops.js";
import { placeImage } from "./placed-image.js";
import type { StoredNumbers } from "./volume.js";

/** As the loops read them. */
function placed(stored: StoredNumbers): Float32Array {
  const { length } = stored.numbers;
  return withRoom((room) =>
    room.floats(placeImage(room, { data: new Float32Array(), stored, shape: [length, 1, 1] }).data, length).slice(),
  );
}

describe("numbers of 16 bits, read where they are needed", () => {
  it.each([
    ["signed", Int16Array],
    ["unsigned", Uint16Array],
  ])("are slope × number + intercept as floats: %s", (_, Numbers) => {
    const real = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -(2 ** 15), max: 2 ** 16 - 1 }), { maxLength: 40 }),
        fc.oneof(fc.constant([1, 0] as const), fc.tuple(real, real)),
        (given, [slope, intercept]) => {
          const numbers = Numbers.from(given);
          expect(placed({ numbers, slope, intercept })).toEqual(
            Float32Array.from(numbers, (number: number) => number * slope + intercept + 0),
          );
        },
      ),
    );
  });
});
