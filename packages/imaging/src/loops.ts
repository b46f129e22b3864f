import { readFileSync } from "node:fs";
import path from "node:path";

/** The module of `assembly`: the loops over whole images. Places are byte offsets in its memory; records are those of `assembly`. */
export interface Loops {
  take(bytes: number): number;
  taken(): number;
  release(mark: number): void;

  readSigned(stored: number, length: number, slope: number, intercept: number, to: number): void;
  readUnsigned(stored: number, length: number, slope: number, intercept: number, to: number): void;

  countWholeNumbers(data: number, length: number, counts: number): number;
  surveyNumbers(data: number, length: number, lowest: number): number;
  histogramOfCounts(counts: number, lowest: number, high: number, scale: number, bins: number, histogram: number): void;
  histogramOfNumbers(data: number, length: number, lowest: number, high: number, scale: number, bins: number, histogram: number): void;

  quantileOf(values: number, length: number, q: number): number;

  bitsAbove(data: number, limit: number, nx: number, rows: number, bits: number): void;
  bitsNotZero(data: number, nx: number, rows: number, bits: number): void;
  solidIn(bits: number, nx: number, ny: number, nz: number): number;
  keepLargest(bits: number, nx: number, ny: number, nz: number): void;
  fillSlices(bits: number, nx: number, ny: number, nz: number): void;
  writeBytes(bits: number, nx: number, rows: number, bytes: number): void;

  countOnes(bytes: number, count: number): number;
  boxOf(bytes: number, nx: number, ny: number, nz: number, affine: number, box: number): number;

  addAlignedSlice(image: number, x: number, y: number, slice: number, lines: number, plane: number): void;
  writeAlignedSlice(
    image: number,
    x: number,
    y: number,
    z: number,
    k: number,
    planes: number,
    plane: number,
    weights: number,
    out: number,
  ): void;
  fillCells(image: number, slice: number, cells: number): void;
  sumTurnedSlice(image: number, turn: number, z: number, out: number): void;

  markInside(shares: number, length: number, inside: number): number;
  normaliseInside(values: number, inside: number, edge: number, out: number): number;

  thickenSlices(image: number, edge: number, channel: number, axis: number, thickness: number, offset: number): void;
  layField(image: number, edge: number, terms: number, meanAbove: number): void;
  repaint(
    image: number,
    voxels: number,
    curve: number,
    steps: number,
    changes: number,
    noise: number,
    quantiles: number,
    count: number,
    seed: number,
  ): void;

  turnCube(image: number, mask: number, edge: number, toOld: number, out: number, outMask: number): void;
}

/** What we use of WebAssembly, whose types come only with the browser's. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (compiled: object) => { readonly exports: Loops & { readonly memory: { readonly buffer: ArrayBuffer } } };
};

type Numbers = Uint8Array | Int16Array | Uint16Array | Int32Array | Float32Array | Float64Array;

/** Memory of the loops, for one piece of work. */
export interface Room {
  readonly loops: Loops;
  /** Bytes with whatever was there. */
  take(bytes: number): number;
  zeros(bytes: number): number;
  /** A copy of numbers. */
  put(numbers: Numbers): number;
  /** Numbers as they lie there; gone with the next that is taken. */
  ints(at: number, length: number): Int32Array;
  floats(at: number, length: number): Float32Array;
  doubles(at: number, length: number): Float64Array;
  bytes(at: number, length: number): Uint8Array;
}

// From src/ and from dist/ the build folder is the same steps away.
const FILE = path.join(__dirname, "../build/imaging.wasm");
/** A larger memory, which an unusual image asked for, is not kept for the next. */
const KEPT_BYTES = 256 << 20;

let compiled: object | undefined;
let instance: InstanceType<typeof WebAssembly.Instance> | undefined;

/**
 * Does a piece of work in the loops' memory, and gives that back. Synchronous, one thread.
 * Throws when the loops were never built, and when WebAssembly has no memory left: 4 GiB are the most.
 */
export function withRoom<T>(work: (room: Room) => T): T {
  compiled ??= new WebAssembly.Module(readModule());
  instance ??= new WebAssembly.Instance(compiled);
  const { exports: loops } = instance;
  const memory = (): ArrayBuffer => loops.memory.buffer;
  const mark = loops.taken();
  const room: Room = {
    loops,
    take: (bytes) => takeFrom(loops, bytes),
    zeros(bytes) {
      const at = takeFrom(loops, bytes);
      new Uint8Array(memory(), at, bytes).fill(0);
      return at;
    },
    put(numbers) {
      const at = takeFrom(loops, numbers.byteLength);
      new Uint8Array(memory(), at).set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
      return at;
    },
    ints: (at, length) => new Int32Array(memory(), at, length),
    floats: (at, length) => new Float32Array(memory(), at, length),
    doubles: (at, length) => new Float64Array(memory(), at, length),
    bytes: (at, length) => new Uint8Array(memory(), at, length),
  };
  try {
    return work(room);
  } finally {
    loops.release(mark);
    if (memory().byteLength > KEPT_BYTES) instance = undefined;
  }
}

function takeFrom(loops: Loops, bytes: number): number {
  try {
    return loops.take(bytes) >>> 0;
  } catch (cause) {
    throw new Error(`no memory for ${Math.ceil(bytes / 2 ** 20)} MiB more of an image: WebAssembly holds at most 4096 MiB`, { cause });
  }
}

function readModule(): Uint8Array {
  try {
    return readFileSync(FILE);
  } catch (cause) {
    throw new Error(`${FILE} is missing: run "npm run build:kernels"`, { cause });
  }
}
