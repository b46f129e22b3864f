import { createHash } from "node:crypto";
import { openDecoding, PIECE_BYTES, type Rounding } from "@midline/federation/rounded-numbers";
import type { Fault } from "@midline/shared/faults";
import type { ContainerLayout } from "@midline/shared/weights/container-layout";
import { otherBytes } from "@midline/shared/weights/tensor-container";
import type { NumberFile } from "./container-numbers.js";
import { withFiles } from "./number-files.js";

export interface ToDecode {
  /** A container of rounded numbers. */
  readonly file: string;
  readonly encoding: Rounding;
  /** All numbers of a container of float32 that is being written, of the same tensors. */
  readonly into: NumberFile;
}

/** Writes what rounded numbers say as float32, a piece at a time; answers the first thing that is not as it must be. Synchronous: this belongs into a thread. */
export const decodeInto = ({ file, encoding, into }: ToDecode, { entries, dataStart }: ContainerLayout): Fault | null =>
  withFiles(({ bytes, writer }) => {
    const read = bytes(file);
    const write = writer(into);
    const piece = new Uint8Array(PIECE_BYTES);
    let written = 0;
    for (const { name, offset, bytes: length, sha256 } of entries) {
      const hash = createHash("sha256");
      const decode = openDecoding(encoding, name);
      let fault: Fault | null = null;
      for (let at = 0; at < length; at += PIECE_BYTES) {
        const part = piece.subarray(0, Math.min(PIECE_BYTES, length - at));
        read(dataStart + offset + at, part);
        hash.update(part);
        if (fault !== null) continue;
        const values = decode(part);
        if (values.ok) {
          write(written, values.value);
          written += values.value.length;
        } else {
          fault = values.fault;
        }
      }
      if (hash.digest("hex") !== sha256) return otherBytes(name);
      if (fault !== null) return fault;
    }
    return null;
  });
