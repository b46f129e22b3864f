import { existsSync, readFileSync, rmSync, utimesSync } from "node:fs";
import path from "node:path";
import { canonicalHash } from "@midline/shared/canonical-hash";
import { type Sequence, SEQUENCES } from "@midline/shared/protocol/vocabulary";
import { z } from "zod";
import { writeDurably } from "../identity/write-durably.js";
import type { FileDigests } from "./file-digests.js";
import type { CaseFiles } from "./find-case.js";
import type { CubeGrid, ReadCase } from "./read-case.js";

/** Raise it when preprocessing changes: older cached cases are then never read again. */
const PREPROCESSING_VERSION = 1;

const flag = z.union([z.literal(0), z.literal(1)]);
const headerSchema = z.strictObject({ voxels: z.int().positive(), available: z.tuple([flag, flag, flag, flag]), hasMask: z.boolean() });

/** A case on its cube, as training and evaluation want it. */
export interface PreparedCase {
  /** [X, Y, Z, 4] */
  readonly image: Float32Array;
  readonly available: readonly [0 | 1, 0 | 1, 0 | 1, 0 | 1];
  /** [X, Y, Z] */
  readonly mask: Uint8Array | null;
}

/** Name of a case's preprocessed form: digests of its files, the grid, and the version of the preprocessing. */
export function cacheKey(files: CaseFiles, grid: CubeGrid, digests: FileDigests): string {
  const sequences = SEQUENCES.map((sequence: Sequence) => {
    const file = files.sequences[sequence];
    return file === undefined ? null : digests.digestOf(file.path);
  });
  return canonicalHash({
    version: PREPROCESSING_VERSION,
    ...grid,
    sequences,
    mask: files.mask === null ? null : digests.digestOf(files.mask.path),
  });
}

const fileOf = (siteFolder: string, key: string): string => path.join(siteFolder, "cache", "cases", `${key}.case`);

/** Layout: u32 LE length of the JSON header, the header, image as f32 LE, mask as u8. */
export function writePrepared(siteFolder: string, key: string, { image }: Pick<ReadCase, "image">): void {
  const header = Buffer.from(JSON.stringify({ voxels: image.gridSize, available: image.available, hasMask: image.mask !== null }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.byteLength);
  const voxels = Buffer.from(image.image.buffer, image.image.byteOffset, image.image.byteLength);
  writeDurably(fileOf(siteFolder, key), Buffer.concat([length, header, voxels, image.mask ?? Buffer.alloc(0)]));
}

/** The cached case, or null when there is none or it is not whole (then it is dropped and made again). */
export function readPrepared(siteFolder: string, key: string): PreparedCase | null {
  const file = fileOf(siteFolder, key);
  if (!existsSync(file)) return null;
  const prepared = parse(readFileSync(file));
  if (prepared === null) rmSync(file);
  else utimesSync(file, new Date(), new Date());
  return prepared;
}

function parse(bytes: Buffer): PreparedCase | null {
  if (bytes.byteLength < 4) return null;
  const start = 4 + bytes.readUInt32LE(0);
  let header: z.output<typeof headerSchema>;
  try {
    header = headerSchema.parse(JSON.parse(bytes.toString("utf8", 4, start)));
  } catch {
    return null;
  }
  const voxels = header.voxels ** 3;
  if (bytes.byteLength !== start + voxels * 16 + (header.hasMask ? voxels : 0)) return null;
  const body = new Uint8Array(bytes.subarray(start)); // copied, so that it starts where a Float32Array may
  return {
    image: new Float32Array(body.buffer, 0, voxels * 4),
    available: header.available,
    mask: header.hasMask ? body.subarray(voxels * 16) : null,
  };
}
