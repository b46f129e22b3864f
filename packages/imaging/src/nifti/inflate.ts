import { constants, gunzipSync } from "node:zlib";

/** What came out of a gzip stream, or why nothing did. */
export type Inflated =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "truncated" }
  | { readonly kind: "corrupt" }
  | { readonly kind: "too-large" };

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * The first bytes of a gzip stream, enough for a header, from a stream that may be cut or hostile.
 *
 * Reads a short piece of the input and a longer one only if that held too little: 128 KiB can inflate to 132 MiB at most.
 */
export function inflateStart(bytes: Uint8Array, wanted: number): Inflated {
  for (const piece of [4 << 10, 128 << 10]) {
    const out = inflate(bytes.subarray(0, piece), { finishFlush: constants.Z_SYNC_FLUSH, limit: piece * MOST_SHRUNK });
    if (out.kind !== "bytes" || out.bytes.length >= wanted || piece >= bytes.length) return out;
  }
  return { kind: "corrupt" };
}

/** No gzip stream holds more than this many times its own length. */
const MOST_SHRUNK = 1040;

/**
 * A whole gzip stream, refused as soon as more than `limit` bytes come out.
 *
 * @param expected about how many will: they come out in one piece, which spares a copy. Not believed past what the input can hold.
 */
export const inflateAll = (bytes: Uint8Array, { limit, expected }: { limit: number; expected: number }): Inflated =>
  inflate(bytes, { limit, chunkSize: Math.max(SHORT, Math.min(expected, bytes.length * MOST_SHRUNK)) });

const SHORT = 1 << 18;

interface Inflating {
  readonly limit: number;
  readonly chunkSize?: number;
  readonly finishFlush?: number;
}

function inflate(bytes: Uint8Array, { limit, chunkSize = SHORT, finishFlush }: Inflating): Inflated {
  try {
    const out = gunzipSync(bytes, { maxOutputLength: limit, chunkSize, ...(finishFlush === undefined ? {} : { finishFlush }) });
    return { kind: "bytes", bytes: out };
  } catch (error) {
    const code: unknown = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
    if (code === "ERR_BUFFER_TOO_LARGE") return { kind: "too-large" };
    if (code === "Z_BUF_ERROR") return { kind: "truncated" };
    if (typeof code === "string" && code.startsWith("Z_")) return { kind: "corrupt" };
    throw error;
  }
}
