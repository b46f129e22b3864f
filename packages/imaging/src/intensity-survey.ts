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

/** Scanners write whole numbers of 16 bits, with or without a sign; these are counted one by one. */
const LEAST = -(2 ** 15);
const MOST = 2 ** 16 - 1;

export function surveyIntensities(data: Float32Array): IntensitySurvey {
  return surveyWholeNumbers(data) ?? surveyAnyNumbers(data);
}

/** One pass for everything that is asked later; null where a number is not whole. */
function surveyWholeNumbers(data: Float32Array): IntensitySurvey | null {
  const counts = new Int32Array(MOST - LEAST + 1);
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    const whole = value | 0;
    if (whole !== value || whole < LEAST || whole > MOST) return null;
    counts[whole - LEAST]!++;
  }
  const lowest = data.length === 0 ? Infinity : counts.findIndex((count) => count > 0) + LEAST;
  return {
    filled: data.length - counts[-LEAST]!,
    lowest,
    histogram(high, scale, bins) {
      const out = new Float64Array(bins);
      for (let i = 0; i < counts.length; i++) if (counts[i]! > 0) out[binOf(i + LEAST, { lowest, high, scale, bins })]! += counts[i]!;
      return out;
    },
  };
}

function surveyAnyNumbers(data: Float32Array): IntensitySurvey {
  let zeros = 0;
  let lowest = Infinity;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (value < lowest) lowest = value;
    if (value === 0) zeros++;
  }
  return {
    filled: data.length - zeros,
    lowest,
    histogram(high, scale, bins) {
      const place = { lowest, high, scale, bins };
      const out = new Int32Array(bins);
      for (let i = 0; i < data.length; i++) out[binOf(data[i]!, place)]!++;
      return Float64Array.from(out);
    },
  };
}

interface Bins {
  readonly lowest: number;
  readonly high: number;
  readonly scale: number;
  readonly bins: number;
}

const binOf = (value: number, { lowest, high, scale, bins }: Bins): number => (value < high ? ((value - lowest) * scale) | 0 : bins - 1);
