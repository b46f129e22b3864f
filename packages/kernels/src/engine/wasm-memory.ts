import type { SharedMemory } from "./wasm-module.js";

/** Blocks of a WebAssembly memory: lent, taken back, lent again. Sizes and places are bytes. */
export interface WasmMemory {
  /** A block of at least `bytes`, at a multiple of 64, contents undefined. Throws when no memory is left, and says what to lower. */
  take(bytes: number): number;
  /** Takes a block back; false when none that is lent begins there. */
  give(at: number): boolean;
  /** Whether these numbers lie in the memory. */
  contains(values: Float32Array | Float64Array): boolean;
  /** Floats in the memory. */
  floats(at: number, length: number): Float32Array;
  usedBytes(): number;
  heldBytes(): number;
}

const PAGE_BYTES = 65_536;
/** A cache line: blocks start on one, and their sizes are whole ones. */
const LINE_BYTES = 64;
/** The memory grows by whole multiples of this, so that it does not grow often. */
const GROWTH_PAGES = 64;

/**
 * The smallest free block that fits, the lowest among equals; neighbours that are free become one. A training step of fixed
 * shapes therefore gets the same blocks each time, and the memory grows no more after the first few.
 *
 * @param start first byte that may be lent.
 */
export function wasmMemory(memory: SharedMemory, start: number): WasmMemory {
  /** Free blocks, by place. */
  const free: { at: number; bytes: number }[] = [];
  /** Sizes of lent blocks, by place. */
  const lent = new Map<number, number>();
  /** A shared memory has a new buffer after it has grown; arrays over the old ones stay good. */
  const buffers = new WeakSet<ArrayBufferLike>();
  let buffer = memory.buffer;
  let end = Math.ceil(start / LINE_BYTES) * LINE_BYTES;
  let usedBytes = 0;
  buffers.add(buffer);
  addFree(free, end, buffer.byteLength - end);
  end = buffer.byteLength;

  const grow = (bytes: number) => {
    const last = free.at(-1);
    const missing = bytes - (last !== undefined && last.at + last.bytes === end ? last.bytes : 0);
    const pages = Math.ceil(missing / PAGE_BYTES);
    if (!tryGrow(memory, Math.ceil(pages / GROWTH_PAGES) * GROWTH_PAGES) && !tryGrow(memory, pages)) {
      const mib = (n: number) => Math.ceil(n / 2 ** 20);
      throw new Error(
        `no memory for ${mib(bytes)} MiB: ${mib(usedBytes)} MiB are in use and WebAssembly holds at most 4096 MiB; ` +
          "lower the batch size or the grid, or use the native engine",
      );
    }
    buffer = memory.buffer;
    buffers.add(buffer);
    addFree(free, end, buffer.byteLength - end);
    end = buffer.byteLength;
  };

  return {
    take(wanted) {
      const bytes = Math.max(LINE_BYTES, Math.ceil(wanted / LINE_BYTES) * LINE_BYTES);
      let at = takeFree(free, bytes);
      if (at === undefined) {
        grow(bytes);
        at = takeFree(free, bytes);
      }
      if (at === undefined) throw new Error(`the memory has grown and still has no ${bytes} bytes`);
      lent.set(at, bytes);
      usedBytes += bytes;
      return at;
    },
    give(at) {
      const bytes = lent.get(at);
      if (bytes === undefined) return false;
      lent.delete(at);
      usedBytes -= bytes;
      addFree(free, at, bytes);
      return true;
    },
    contains: (values) => buffers.has(values.buffer),
    floats: (at, length) => new Float32Array(buffer, at, length),
    usedBytes: () => usedBytes,
    heldBytes: () => buffer.byteLength,
  };
}

/** Cuts `bytes` from the front of the smallest free block that has them. */
function takeFree(free: { at: number; bytes: number }[], bytes: number): number | undefined {
  let best: number | undefined;
  let bestBytes = Infinity;
  for (const [i, block] of free.entries()) {
    if (block.bytes < bytes || block.bytes >= bestBytes) continue;
    best = i;
    bestBytes = block.bytes;
    if (bestBytes === bytes) break;
  }
  const block = best === undefined ? undefined : free[best];
  if (best === undefined || block === undefined) return undefined;
  const { at } = block;
  if (block.bytes === bytes) free.splice(best, 1);
  else {
    block.at += bytes;
    block.bytes -= bytes;
  }
  return at;
}

/** Puts a block among the free ones, and joins it with the neighbours it touches. */
function addFree(free: { at: number; bytes: number }[], at: number, bytes: number): void {
  let low = 0;
  for (let high = free.length; low < high;) {
    const middle = (low + high) >> 1;
    if ((free[middle]?.at ?? Infinity) < at) low = middle + 1;
    else high = middle;
  }
  const before = free[low - 1];
  const after = free[low];
  const joinsBefore = before !== undefined && before.at + before.bytes === at;
  const joinsAfter = after !== undefined && at + bytes === after.at;
  if (joinsBefore) {
    before.bytes += bytes + (joinsAfter ? after.bytes : 0);
    if (joinsAfter) free.splice(low, 1);
  } else if (joinsAfter) {
    after.at = at;
    after.bytes += bytes;
  } else free.splice(low, 0, { at, bytes });
}

function tryGrow(memory: SharedMemory, pages: number): boolean {
  try {
    memory.grow(pages);
    return true;
  } catch {
    return false;
  }
}
