import { closeSync, openSync, readSync, writeSync } from "node:fs";
import type { ReadNumbers, WriteNumbers } from "@midline/federation/flat";
import { bytesOf, littleEndian, toHostOrder } from "@midline/shared/weights/tensor-container";

/** Files that a piece of work holds open; all are closed when it ends. Synchronous: this belongs into a thread. */
export interface OpenFiles {
  /** Bytes from `offset` on, into all of `into`. */
  readonly bytes: (file: string) => (offset: number, into: Uint8Array) => void;
  /** The numbers of a container whose data begins at `dataStart`. */
  readonly reader: (file: string, dataStart: number) => ReadNumbers;
  readonly writer: (file: string, dataStart: number) => WriteNumbers;
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
      reader: (file, dataStart) => {
        const descriptor = open(file, "r");
        return (from, into) => {
          readAll(descriptor, bytesOf(into), dataStart + 4 * from);
          toHostOrder(into);
        };
      },
      writer: (file, dataStart) => {
        const descriptor = open(file, "r+");
        return (from, values) => writeAll(descriptor, littleEndian(values), dataStart + 4 * from);
      },
    });
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
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
