import type { FlatTensor, ReadNumbers } from "../flat.js";

/** What a rule may ask about whole updates; sites in site order. In float64, each sum in the order of the numbers. */
export type Statistics =
  | { readonly kind: "none" }
  /** L2 norm of each update: the squares of each tensor are summed, then those sums. */
  | { readonly kind: "norms"; readonly norms: readonly number[] }
  /** Squared L2 distance of each two updates. */
  | { readonly kind: "distances"; readonly distances: readonly Float64Array[] };

/** A share of the sums of statistics: the rows that are `index` modulo `of`. Shares may be gathered by different threads. */
export interface Share {
  readonly index: number;
  readonly of: number;
}

/** Numbers of all sites that are in memory at once, for statistics. */
const HELD_NUMBERS = 1 << 19;

/**
 * Gathers statistics over updates that are read in pieces, in one pass. What a sum is does not depend on the pieces.
 *
 * @param sites one reader for each site, in site order.
 * @param share rows that are gathered; zeros stand for the others. `joinShares` puts shares together.
 */
export function gatherStatistics(
  kind: Statistics["kind"],
  { tensors, sites, share = { index: 0, of: 1 } }: { tensors: readonly FlatTensor[]; sites: readonly ReadNumbers[]; share?: Share },
): Statistics {
  switch (kind) {
    case "none":
      return { kind };
    case "norms":
      return { kind, norms: sites.map((read, k) => (k % share.of === share.index ? normOf(tensors, read) : 0)) };
    case "distances":
      return { kind, distances: distancesOf(tensors, sites, share) };
  }
}

/** Statistics whose rows were gathered by shares. */
export function joinShares(shares: readonly Statistics[]): Statistics {
  return shares.reduce((joined, share) => {
    if (joined.kind === "norms" && share.kind === "norms")
      return { kind: "norms", norms: joined.norms.map((norm, k) => norm + share.norms[k]!) };
    if (joined.kind === "distances" && share.kind === "distances")
      return {
        kind: "distances",
        distances: joined.distances.map((row, k) => row.map((distance, j) => distance + share.distances[k]![j]!)),
      };
    return joined;
  });
}

function normOf(tensors: readonly FlatTensor[], read: ReadNumbers): number {
  const buffer = new Float32Array(Math.min(HELD_NUMBERS, Math.max(0, ...tensors.map(({ from, to }) => to - from))));
  let total = 0;
  for (const { from, to } of tensors) {
    let sum = 0;
    for (let start = from; start < to; start += buffer.length) {
      const piece = buffer.subarray(0, Math.min(buffer.length, to - start));
      read(start, piece);
      sum = addSquares(sum, piece);
    }
    total += sum;
  }
  return Math.sqrt(total);
}

/** A running sum of squares, gone on with. */
export function addSquares(sum: number, values: Float32Array): number {
  let running = sum;
  for (let i = 0; i < values.length; i++) running += values[i]! * values[i]!;
  return running;
}

/** Row a holds the distances to every b before it; those of the share's rows are set on both sides of the diagonal. */
function distancesOf(tensors: readonly FlatTensor[], sites: readonly ReadNumbers[], { index, of }: Share): readonly Float64Array[] {
  const rows = sites.map(() => new Float64Array(sites.length));
  const count = tensors.at(-1)?.to ?? 0;
  const length = Math.min(count, Math.max(64, Math.floor(HELD_NUMBERS / Math.max(1, sites.length))));
  const buffers = sites.map(() => new Float32Array(length));
  for (let from = 0; from < count; from += length) {
    const pieces = buffers.map((buffer) => buffer.subarray(0, Math.min(length, count - from)));
    for (const [k, piece] of pieces.entries()) sites[k]!(from, piece);
    for (const [a, piece] of pieces.entries()) if (a % of === index) addDistances(rows[a]!, piece, pieces.slice(0, a));
  }
  for (const [a, row] of rows.entries()) if (a % of === index) for (let b = 0; b < a; b++) rows[b]![a] = row[b]!;
  return rows;
}

/** Goes on with the running sums of squared distances from one site to others. Four at a time: the processor need not wait for one sum. */
function addDistances(sums: Float64Array, one: Float32Array, others: readonly Float32Array[]): void {
  let b = 0;
  for (; b + 3 < others.length; b += 4) addFourDistances(sums, b, one, others);
  for (; b < others.length; b++) {
    const other = others[b]!;
    let sum = sums[b]!;
    for (let i = 0; i < one.length; i++) {
      const difference = one[i]! - other[i]!;
      sum += difference * difference;
    }
    sums[b] = sum;
  }
}

function addFourDistances(sums: Float64Array, b: number, one: Float32Array, others: readonly Float32Array[]): void {
  const [first, second, third, fourth] = [others[b]!, others[b + 1]!, others[b + 2]!, others[b + 3]!];
  let [s, t, u, v] = [sums[b]!, sums[b + 1]!, sums[b + 2]!, sums[b + 3]!];
  for (let i = 0; i < one.length; i++) {
    const x = one[i]!;
    const [d, e, f, g] = [x - first[i]!, x - second[i]!, x - third[i]!, x - fourth[i]!];
    s += d * d;
    t += e * e;
    u += f * f;
    v += g * g;
  }
  sums.set([s, t, u, v], b);
}
