import { closeSync, openSync, readSync, writeSync } from "node:fs";
import type { ReadNumbers, WriteNumbers } from "@midline/federation/flat";
import { bytesOf, littleEndian, toHostOrder } from "@midline/shared/weights/tensor-container";
import type { NumberFile, Run } from "./container-numbers.js";

/** Files that a piece of work holds open; all are closed when it ends. Synchronous: this belongs into a thread. */
export interface OpenFiles {
  /** Bytes from `offset` on, into all of `into`. */
  readonly bytes: (file: string) => (offset: number, into: Uint8Array) => void;
  readonly reader: (numbers: NumberFile) => ReadNumbers;
  readonly writer: (numbers: NumberFile) => WriteNumbers;
}

export function withFiles<T>(work: (files: OpenFiles) => T): T {
  const opened: number[] = [];
  const open = (file: string, flags: "r" | "r+"): number => {
    const descriptor = openSync(file, flags);
    opened.push(descriptor);
    return descriptor;
  };
  try {
    return work({
      bytes: (file) => {
        const descriptor = open(file, "r");
        return (offset, into) => readAll(descriptor, into, offset);
      },
      reader: ({ file, runs }) => {
        const descriptor = open(file, "r");
        return (from, into) => {
          for (const { at, part } of partsOf(runs, from, into)) readAll(descriptor, bytesOf(part), at);
          toHostOrder(into);
        };
      },
      writer: ({ file, runs }) => {
        const descriptor = open(file, "r+");
        return (from, values) => {
          for (const { at, part } of partsOf(runs, from, values)) writeAll(descriptor, littleEndian(part), at);
        };
      },
    });
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
}

/** Numbers of a vector, the first at `from`, cut where they do not lie together in the file; each part with its place there. */
function partsOf(
  runs: readonly Run[],
  from: number,
  values: Float32Array,
): readonly { readonly at: number; readonly part: Float32Array }[] {
  const to = from + values.length;
  if (to > (runs.at(-1)?.to ?? 0)) throw new RangeError(`There is no number ${to - 1}.`);
  return runs
    .filter((run) => run.from < to && from < run.to)
    .map((run) => {
      const start = Math.max(from, run.from);
      return { at: run.at + 4 * (start - run.from), part: values.subarray(start - from, Math.min(to, run.to) - from) };
    });
}

function readAll(descriptor: number, into: Uint8Array, offset: number): void {
  for (let done = 0; done < into.byteLength;) {
    const read = readSync(descriptor, into, done, into.byteLength - done, offset + done);
    if (read === 0) throw Object.assign(new Error("A file became shorter while it was read."), { code: "EIO" });
    done += read;
  }
}

export function writeAll(descriptor: number, bytes: Uint8Array, offset: number): void {
  for (let done = 0; done < bytes.byteLength;) done += writeSync(descriptor, bytes, done, bytes.byteLength - done, offset + done);
}
