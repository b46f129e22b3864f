import { readFile } from "node:fs/promises";
import path from "node:path";

/** The module of `assembly/`, as TypeScript sees it. Every number but counts, sizes and slope is a byte offset. */
export interface KernelCalls {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  heapBase(): number;
  convolve(...args: readonly number[]): void;
  accumulateFilterGradient(...args: readonly number[]): void;
  channelSums(...args: readonly number[]): void;
  centredSquares(...args: readonly number[]): void;
  normalise(...args: readonly number[]): void;
  normaliseGradientSums(...args: readonly number[]): void;
  normaliseGradient(...args: readonly number[]): void;
  padVolume(...args: readonly number[]): void;
  dropChannelPadding(...args: readonly number[]): void;
  weightedSums(...args: readonly number[]): void;
  weightedSquares(...args: readonly number[]): void;
  weightedGradient(...args: readonly number[]): void;
  upsampleAdd(...args: readonly number[]): void;
  sumOctants(...args: readonly number[]): void;
}

/** The module's memory while one kernel runs. Views are stale after the next `layOut`. */
export interface Heap {
  readonly calls: KernelCalls;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  /** Byte offsets of the regions asked for, in order, each 64-byte aligned. Their contents are undefined. */
  readonly at: readonly number[];
}

/** What we use of WebAssembly, whose types come only with the browser's. The module's exports are named here, at the door. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ readonly instance: { readonly exports: KernelCalls } }>;
};

const PAGE_BYTES = 65_536;
const ALIGNMENT = 64;

let calls: KernelCalls | null = null;
let views: Omit<Heap, "calls" | "at"> | null = null;

/** Compiles the kernels once per process. Refuses with a remedy when they were never built. */
export async function loadKernels(): Promise<void> {
  if (calls !== null) return;
  // From src/ and from dist/ the build folder is the same step up.
  const file = path.join(__dirname, "../build/kernels.wasm");
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new Error(`${file} is missing: run "npm run build:kernels"`, { cause });
  });
  const { instance } = await WebAssembly.instantiate(bytes, {});
  calls = instance.exports;
}

/**
 * Lays out regions of the given sizes in bytes, growing the memory when they do not fit. Kernels run one at a time and
 * keep nothing between calls, so the same memory serves each in turn and stays as large as the largest needed.
 */
export function layOut(...sizes: readonly number[]): Heap {
  if (calls === null) throw new Error("kernels are not loaded: call registerMidlineBackend() first");
  const at: number[] = [];
  let end = align(calls.heapBase());
  for (const size of sizes) {
    at.push(end);
    end = align(end + size);
  }
  const missing = end - calls.memory.buffer.byteLength;
  if (missing > 0) calls.memory.grow(Math.ceil(missing / PAGE_BYTES));
  const buffer = calls.memory.buffer;
  if (views === null || views.f32.buffer !== buffer) {
    views = { f32: new Float32Array(buffer), f64: new Float64Array(buffer), i32: new Int32Array(buffer) };
  }
  return { calls, ...views, at };
}

/** Bytes the kernels' memory holds now. It never shrinks. */
export const heapBytes = (): number => calls?.memory.buffer.byteLength ?? 0;

const align = (offset: number): number => Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
