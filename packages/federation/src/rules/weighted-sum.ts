import { WEIGHTED_SUM_MODULE } from "./weighted-sum-module.js";

/** The loops of `assembly/weighted-sum.ts`. Places are byte offsets in their memory, which has 1 MiB. */
interface Loops {
  readonly addOne: (sum: number, a: number, p: number, length: number) => void;
  readonly addFour: (
    ...args: [sum: number, a: number, b: number, c: number, d: number, p: number, q: number, r: number, s: number, length: number]
  ) => void;
  readonly round: (sum: number, out: number, length: number) => void;
  readonly memory: { readonly buffer: ArrayBuffer };
}

/** What we use of WebAssembly, whose types come only with the browser's. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (compiled: object) => { readonly exports: Loops };
};

/** Numbers that are summed in one go: with those of four sites and their sums they stay in a processor's own caches. */
export const MOST_SUMMED = 1 << 15;

const SLOTS = 4;
const SLOT_BYTES = 4 * MOST_SUMMED;
/** The sums come first, then the numbers of four sites. */
const slotAt = (slot: number): number => 2 * SLOT_BYTES + slot * SLOT_BYTES;

let loops: Loops | undefined;

/**
 * Σₖ cₖ Δₖ, in float64 and the order of the sites, rounded once. Sites whose coefficient is 0 are not read. At most `MOST_SUMMED` numbers.
 *
 * @param read writes the numbers of a site into all of `into`.
 */
export function weightedSum(coefficients: readonly number[], read: (site: number, into: Float32Array) => void, out: Float32Array): void {
  loops ??= new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(WEIGHTED_SUM_MODULE, "base64"))).exports;
  const { addOne, addFour, round, memory } = loops;
  const { length } = out;
  if (length > MOST_SUMMED) throw new RangeError(`${length} numbers are too many to sum in one go.`);
  new Float64Array(memory.buffer, 0, length).fill(0);
  const counted = [...coefficients.keys()].filter((k) => coefficients[k] !== 0);
  for (let k = 0; k < counted.length; k += SLOTS) {
    const sites = counted.slice(k, k + SLOTS);
    for (const [slot, site] of sites.entries()) read(site, new Float32Array(memory.buffer, slotAt(slot), length));
    const own = sites.map((site) => coefficients[site]!);
    if (sites.length === SLOTS) addFour(0, slotAt(0), slotAt(1), slotAt(2), slotAt(3), own[0]!, own[1]!, own[2]!, own[3]!, length);
    else for (const [slot, coefficient] of own.entries()) addOne(0, slotAt(slot), coefficient, length);
  }
  round(0, slotAt(0), length);
  out.set(new Float32Array(memory.buffer, slotAt(0), length));
}
