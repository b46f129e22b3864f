import type { Room } from "./loops.js";

/** What one look at all intensities of an image tells. */
export interface IntensitySurvey {
  /** Voxels that are not 0. */
  readonly filled: number;
  readonly lowest: number;
  /**
   * How many voxels lie in each of `bins` stretches from `lowest` up to `high`, bin = (value − lowest) × scale; all from `high` on lie in
   * the last.
   */
  readonly histogram: (high: number, scale: number, bins: number) => Float64Array;
}

/** As in `assembly/survey.ts`: scanners write whole numbers of 16 bits, with or without a sign; these are counted one by one. */
const LEAST = -(2 ** 15);
const NUMBERS = 2 ** 16 - LEAST;

/** @param data where the image lies, f32[length]. Good for as long as it does. */
export function surveyIntensities(room: Room, data: number, length: number): IntensitySurvey {
  const { loops } = room;
  const counts = room.take(4 * NUMBERS);
  if (loops.countWholeNumbers(data, length, counts) === 1) {
    const table = room.ints(counts, NUMBERS);
    const first = table.findIndex((count) => count > 0);
    const lowest = first < 0 ? Infinity : first + LEAST;
    const filled = length - table[-LEAST]!;
    return { filled, lowest, histogram: histogramOf(room, (...bins) => loops.histogramOfCounts(counts, lowest, ...bins)) };
  }
  const at = room.take(8);
  const filled = loops.surveyNumbers(data, length, at);
  const lowest = room.doubles(at, 1)[0]!;
  return { filled, lowest, histogram: histogramOf(room, (...bins) => loops.histogramOfNumbers(data, length, lowest, ...bins)) };
}

function histogramOf(
  room: Room,
  add: (high: number, scale: number, bins: number, histogram: number) => void,
): IntensitySurvey["histogram"] {
  return (high, scale, bins) => {
    const at = room.zeros(8 * bins);
    add(high, scale, bins, at);
    return room.doubles(at, bins).slice();
  };
}
