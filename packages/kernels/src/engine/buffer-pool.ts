/** Arrays that are used again instead of being left to the garbage collector. */
export interface BufferPool {
  allocate(length: number): Float32Array;
  release(values: Float32Array): void;
  owns(values: Float32Array): boolean;
  memory(): { readonly usedBytes: number; readonly heldBytes: number };
}

/** A cache line: blocks start on one, and their sizes are whole ones. */
const LINE_BYTES = 64;

/** Free blocks nobody has a use for are dropped beyond this, when new ones are needed: another shape of network came. */
const IDLE_BYTES = 128 * 2 ** 20;

/**
 * A pool of buffers. A training step of fixed shapes asks for the same sizes each time and gets the same blocks, warm in
 * the cache, with no page to fault in.
 */
export function bufferPool(): BufferPool {
  /** By size in bytes. */
  const free = new Map<number, ArrayBuffer[]>();
  const blocks = new WeakSet<ArrayBufferLike>();
  const lent = new Set<ArrayBufferLike>();
  let usedBytes = 0;
  let freeBytes = 0;

  /** Of the very size only: a larger block taken here would be missing where it belongs, once in every step. */
  const take = (bytes: number): ArrayBuffer | undefined => {
    const found = free.get(bytes)?.pop();
    if (found !== undefined) freeBytes -= bytes;
    return found;
  };

  return {
    allocate(length) {
      const bytes = Math.max(LINE_BYTES, Math.ceil((length * 4) / LINE_BYTES) * LINE_BYTES);
      let buffer = take(bytes);
      if (buffer === undefined) {
        if (freeBytes > IDLE_BYTES + usedBytes) {
          free.clear();
          freeBytes = 0;
        }
        buffer = newBuffer(bytes, usedBytes);
        blocks.add(buffer);
      }
      usedBytes += buffer.byteLength;
      lent.add(buffer);
      return new Float32Array(buffer, 0, length);
    },
    release({ buffer }) {
      if (!lent.delete(buffer) || !(buffer instanceof ArrayBuffer)) return;
      const bytes = buffer.byteLength;
      usedBytes -= bytes;
      freeBytes += bytes;
      const others = free.get(bytes);
      if (others === undefined) free.set(bytes, [buffer]);
      else others.push(buffer);
    },
    owns: ({ buffer }) => blocks.has(buffer),
    memory: () => ({ usedBytes, heldBytes: usedBytes + freeBytes }),
  };
}

function newBuffer(bytes: number, usedBytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes);
  } catch (cause) {
    const mib = (n: number) => Math.ceil(n / 2 ** 20);
    throw new Error(`no memory for ${mib(bytes)} MiB beside ${mib(usedBytes)} MiB in use: lower the batch size or the grid`, { cause });
  }
}
