import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { canonicalHash } from "@midline/shared/canonical-hash";
import type { NetworkSize } from "@midline/shared/protocol/vocabulary";
import { type Cohort, makeCases, type StudyCase } from "./cohorts.js";

type Known = Omit<StudyCase, "image" | "mask"> & { readonly imageFloats: number };

/** Cohorts on disk, so that every process of a study reads what one of them has made. */
export interface Shelf {
  /** Makes a cohort unless it is there. */
  readonly make: (cohort: Cohort, onCase?: (done: number, total: number) => void) => void;
  /** All cases of a cohort, in memory. */
  readonly open: (cohort: Cohort) => readonly StudyCase[];
}

export function openShelf(folder: string, network: NetworkSize): Shelf {
  const opened = new Map<string, readonly StudyCase[]>();
  const placeOf = (cohort: Cohort): string => path.join(folder, canonicalHash({ ...cohort, network, format: 2 }).slice(0, 20));

  const make: Shelf["make"] = (cohort, onCase) => {
    const place = placeOf(cohort);
    if (existsSync(place)) return;
    const part = `${place}.${process.pid}.part`;
    mkdirSync(part, { recursive: true });
    const known: Known[] = [];
    for (const { image, mask, ...rest } of makeCases(cohort, network)) {
      writeFileSync(path.join(part, `${rest.pseudonym}.bin`), Buffer.concat([bytesOf(image), mask ?? new Uint8Array()]));
      known.push({ ...rest, imageFloats: image.length });
      onCase?.(known.length, cohort.count);
    }
    writeFileSync(path.join(part, "cases.json"), JSON.stringify({ cohort, known }));
    if (existsSync(place)) rmSync(part, { recursive: true });
    else renameSync(part, place);
  };

  return {
    make,
    open(cohort) {
      const place = placeOf(cohort);
      const before = opened.get(place);
      if (before !== undefined) return before;
      make(cohort);
      const { known }: { readonly known: readonly Known[] } = JSON.parse(readFileSync(path.join(place, "cases.json"), "utf8"));
      const cases = known.map((each) => readCase(place, each));
      opened.set(place, cases);
      return cases;
    },
  };
}

function readCase(place: string, { imageFloats, ...known }: Known): StudyCase {
  const bytes = new Uint8Array(readFileSync(path.join(place, `${known.pseudonym}.bin`))).buffer;
  const mask = known.hasMask ? new Uint8Array(bytes, 4 * imageFloats) : null;
  return { ...known, image: new Float32Array(bytes, 0, imageFloats), mask };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);
