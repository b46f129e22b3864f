import type { Head } from "@midline/shared/weights/head-of";
import type { Combination } from "./rule.js";

/** Sites whose numbers are multiplied and added in one pass; they must be in memory at once. */
const SITES_A_PASS = 4;

/** How many sites' numbers are looked at together: what a `Combine` was given by as many calls of `numbersOf` must stay. */
export const heldTogether = (combination: Combination, sites: number): number =>
  combination.kind === "weighted-sum" ? SITES_A_PASS : sites;

/** Writes one number from those of the sites for every coordinate of a piece. */
export type Combine = (piece: {
  readonly head: Head;
  /** The numbers of a site, by its position in site order; as many as `out` has room for. A site that does not count is not asked. */
  readonly numbersOf: (site: number) => Float32Array;
  readonly out: Float32Array;
}) => void;

/**
 * Σₖ cₖ Δₖ in float64 and site order, or the median or the trimmed mean of each coordinate; rounded once. A head for which no site counts is 0.
 * What a number becomes does not depend on how the vector is cut into pieces.
 */
export function combiner(combination: Combination): Combine {
  if (combination.kind === "coordinate-wise") {
    return ({ head, numbersOf, out }) => {
      const sites = combination.sites[head].map(numbersOf);
      if (sites.length === 0) out.fill(0);
      else coordinateWise(sites, combination.trimmed, out);
    };
  }
  let sums = new Float64Array(0);
  return ({ head, numbersOf, out }) => {
    if (sums.length < out.length) sums = new Float64Array(out.length);
    const sum = sums.subarray(0, out.length).fill(0);
    addWeighted(sum, combination.coefficients[head], numbersOf);
    for (let i = 0; i < out.length; i++) out[i] = sum[i]!;
  };
}

function addWeighted(sum: Float64Array, coefficients: readonly number[], numbersOf: (site: number) => Float32Array): void {
  const counted = [...coefficients.keys()].filter((k) => coefficients[k] !== 0);
  for (let k = 0; k < counted.length; k += SITES_A_PASS) {
    const sites = counted.slice(k, k + SITES_A_PASS);
    const numbers = sites.map(numbersOf);
    const own = sites.map((site) => coefficients[site]!);
    if (sites.length === SITES_A_PASS) addFour(sum, numbers, own);
    else for (const [j, values] of numbers.entries()) addOne(sum, values, own[j]!);
  }
}

/** The same sums as four times one, in a quarter of the passes over the memory. */
function addFour(sum: Float64Array, numbers: readonly Float32Array[], coefficients: readonly number[]): void {
  const [a, b, c, d] = [numbers[0]!, numbers[1]!, numbers[2]!, numbers[3]!];
  const [p, q, r, s] = [coefficients[0]!, coefficients[1]!, coefficients[2]!, coefficients[3]!];
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + p * a[i]! + q * b[i]! + r * c[i]! + s * d[i]!;
}

function addOne(sum: Float64Array, values: Float32Array, coefficient: number): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += coefficient * values[i]!;
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
