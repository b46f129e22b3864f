import os from "node:os";
import type { Fault } from "@midline/shared/faults";
import { ok, refuse, type Result } from "@midline/shared/result";
import { cacheKey, type PreparedCase, readPrepared, writePrepared } from "./case-cache.js";
import type { FileDigests } from "./file-digests.js";
import { findCase } from "./find-case.js";
import type { BidsFolder } from "./open-bids.js";
import { type CubeGrid, readCase } from "./read-case.js";

/** Preprocessed cases: on disk all of them, in memory as many as the budget allows. */
export interface CaseStore {
  /** Makes sure that a case is on disk; refuses with the reason why it cannot be used. */
  prepare(bids: BidsFolder, subject: string): Result<StoredCase>;
}

/** A case that reads itself from disk when it is looked at and is not in memory. */
export interface StoredCase extends PreparedCase {
  /** Names the files it is made of, the grid and the preprocessing. */
  readonly key: string;
  readonly hasMask: boolean;
}

export interface CaseStoreOptions {
  readonly siteFolder: string;
  readonly grid: CubeGrid;
  readonly digests: FileDigests;
  /** Bytes of voxels kept in memory. */
  readonly budgetBytes?: number;
}

/** A quarter of the machine's (or container's) memory: the network's activations need the rest. */
export function defaultBudgetBytes(): number {
  const allowed = process.constrainedMemory();
  return Math.min(os.totalmem(), allowed > 0 ? allowed : Infinity) / 4;
}

export function openCaseStore({ siteFolder, grid, digests, budgetBytes = defaultBudgetBytes() }: CaseStoreOptions): CaseStore {
  const kept = new Map<string, PreparedCase>(); // least recently used first
  let keptBytes = 0;

  const keep = (key: string, prepared: PreparedCase): PreparedCase => {
    if (kept.delete(key)) keptBytes -= bytesOf(prepared);
    kept.set(key, prepared);
    keptBytes += bytesOf(prepared);
    for (const [oldest, old] of kept) {
      if (keptBytes <= budgetBytes || oldest === key) break;
      kept.delete(oldest);
      keptBytes -= bytesOf(old);
    }
    return prepared;
  };

  const load = (bids: BidsFolder, subject: string, key: string): Result<PreparedCase> => {
    const prepared = kept.get(key) ?? readPrepared(siteFolder, key);
    if (prepared !== null) return ok(keep(key, prepared));
    const files = findCase(bids, subject);
    // Between two looks the files may have changed: what is read now must not be kept under the name of what was there before.
    if (cacheKey(files, grid, digests) !== key) return refuse(changed(subject));
    const read = readCase(files, grid);
    if (!read.ok) return read;
    writePrepared(siteFolder, key, read.value);
    const { image, available, mask } = read.value.image;
    return ok(keep(key, { image, available, mask }));
  };

  return {
    prepare(bids, subject) {
      const files = findCase(bids, subject);
      const excluded = files.findings.find((finding) => finding.level === "excluded");
      if (excluded !== undefined) {
        return refuse({ code: "NO_SEQUENCES", message: excluded.message, where: excluded.where, remedy: excluded.remedy });
      }
      const key = cacheKey(files, grid, digests);
      const first = load(bids, subject, key);
      return first.ok ? ok(storedCase(key, first.value, () => unwrapLoaded(load(bids, subject, key)))) : first;
    },
  };
}

/** Holds no voxels itself: they come from memory or disk each time they are looked at. */
function storedCase(key: string, { available, mask }: PreparedCase, again: () => PreparedCase): StoredCase {
  const hasMask = mask !== null;
  return {
    key,
    available,
    hasMask,
    get image() {
      return again().image;
    },
    get mask() {
      return hasMask ? again().mask : null;
    },
  };
}

const changed = (subject: string): Fault => ({
  code: "UNAVAILABLE",
  message: "The images were changed or removed while they were in use.",
  where: subject,
  remedy: "Leave the BIDS folder alone while the trainer works; start it again after a change.",
});

/** Training has no way to go on without a case it counted. */
function unwrapLoaded(loaded: Result<PreparedCase>): PreparedCase {
  if (!loaded.ok) throw new LostCase(loaded.fault);
  return loaded.value;
}

/** A case that could be read when the round began, and cannot any more. */
export class LostCase extends Error {
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

const bytesOf = ({ image, mask }: PreparedCase): number => image.byteLength + (mask?.byteLength ?? 0);
