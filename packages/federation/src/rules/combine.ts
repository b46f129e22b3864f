import type { Head } from "@midline/shared/weights/head-of";
import type { Combination } from "./rule.js";
import { MOST_SUMMED, weightedSum } from "./weighted-sum.js";

/** Numbers of all sites that are in memory at once, where a rule has to see them together. */
const HELD_NUMBERS = 1 << 20;

/** Makes one number of those of the sites, for every coordinate of a piece. */
export interface Combiner {
  /** Numbers of a piece at most. */
  readonly most: number;
  /**
   * Σₖ cₖ Δₖ in float64 and site order, or the median or the trimmed mean of each coordinate; rounded once. A head for which no site counts is 0.
   * What a number becomes does not depend on how the vector is cut into pieces. A site that does not count is not read.
   *
   * @param read writes the numbers of a site, by its position in site order, into all of `into`.
   */
  readonly combine: (piece: {
    readonly head: Head;
    readonly read: (site: number, into: Float32Array) => void;
    readonly out: Float32Array;
  }) => void;
}

export function combiner(combination: Combination, sites: number): Combiner {
  if (combination.kind === "weighted-sum")
    return { most: MOST_SUMMED, combine: ({ head, read, out }) => weightedSum(combination.coefficients[head], read, out) };
  const most = Math.max(64, Math.min(MOST_SUMMED, Math.floor(HELD_NUMBERS / Math.max(1, sites))));
  const held = Array.from({ length: sites }, () => new Float32Array(most));
  return {
    most,
    combine: ({ head, read, out }) => {
      const numbers = combination.sites[head].map((site) => {
        const into = held[site]!.subarray(0, out.length);
        read(site, into);
        return into;
      });
      if (numbers.length === 0) out.fill(0);
      else coordinateWise(numbers, combination.trimmed, out);
    },
  };
}

function coordinateWise(sites: readonly Float32Array[], trimmed: number | null, out: Float32Array): void {
  const cut = trimmed !== null && sites.length > 2 * trimmed ? trimmed : null;
  const bits = sites.map((values) => new Int32Array(values.buffer, values.byteOffset, values.length));
  const keys = new Int32Array(sites.length);
  const sorted = new Float32Array(keys.buffer);
  for (let i = 0; i < out.length; i++) {
    for (let k = 0; k < bits.length; k++) keys[k] = ordered(bits[k]![i]!);
    sortKeys(keys);
    for (let k = 0; k < keys.length; k++) keys[k] = ordered(keys[k]!);
    out[i] = cut === null ? middleOf(sorted) : meanWithin(sorted, cut);
  }
}

/** The bits of a float32 as a whole number that is larger where the float is, -0 before 0; and back. */
const ordered = (bits: number): number => bits ^ ((bits >> 31) & 0x7fffffff);

/** Few at a time are sorted faster by hand. */
function sortKeys(keys: Int32Array): void {
  if (keys.length > 40) {
    keys.sort();
    return;
  }
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!;
    let j = i;
    for (; j > 0 && keys[j - 1]! > key; j--) keys[j] = keys[j - 1]!;
    keys[j] = key;
  }
}

function middleOf(sorted: Float32Array): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function meanWithin(sorted: Float32Array, cut: number): number {
  let sum = 0;
  for (let k = cut; k < sorted.length - cut; k++) sum += sorted[k]!;
  return sum / (sorted.length - 2 * cut);
}
