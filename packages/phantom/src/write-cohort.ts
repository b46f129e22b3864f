import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { datasetDescription, oracleCsv, PARTICIPANTS_JSON, participantsTsv, README } from "./bids-texts.js";
import type { PhantomKey } from "./case-streams.js";
import { labelCsv } from "./label-rows.js";
import { STANDARD, type Effects, type PresetName } from "./presets.js";
import { MASKS, writeCase } from "./write-case.js";
import { writeWhole } from "./write-whole.js";

export interface PhantomCohort {
  /** The BIDS folder. `labels.csv` goes beside it, and the sealed truth into `<folder>.oracle`. */
  readonly folder: string;
  readonly preset: PresetName;
  /** Cases with a tumour. */
  readonly cases: number;
  /** Healthy heads, without labels. Default none. */
  readonly normals?: number;
  /** Along an edge of the 192 mm cube: 32, 64 or 128. */
  readonly voxels: number;
  readonly seed: number;
  /** The site's code in the consortium; other sites get other patients. */
  readonly siteCode: string;
  /** What may depend on the label. Default: everything that v1 lets. */
  readonly effects?: Effects;
}

/**
 * Writes a hospital's SYNTHETIC scans as a BIDS folder, its tumour masks under `derivatives/masks`, its coordinator's label file, and the
 * sealed truth that the product never reads.
 *
 * Same settings, same bytes. Cases that are finished are left alone, so an interrupted run goes on where it stopped and a cohort can grow;
 * one case is rendered at a time and the event loop runs between cases. Throws when the folder holds another cohort.
 *
 * @param onProgress called after every case.
 */
export async function writePhantomCohort(cohort: PhantomCohort, onProgress?: (done: number, total: number) => void): Promise<void> {
  const { folder, preset, cases, normals = 0, voxels, seed, siteCode, effects = STANDARD } = cohort;
  const key = (number: number, normal: boolean): PhantomKey => ({ preset, seed, siteCode, number, normal });
  const patients = Array.from({ length: cases }, (_, i) => key(i + 1, false));
  const all = [...patients, ...Array.from({ length: normals }, (_, i) => key(i + 1, true))];

  describe(cohort);
  for (const [done, one] of all.entries()) {
    writeCase(folder, one, { voxels, effects });
    onProgress?.(done + 1, all.length);
    await setImmediate();
  }
  writeWhole(path.join(folder, "participants.json"), PARTICIPANTS_JSON);
  writeWhole(path.join(folder, "participants.tsv"), participantsTsv(all, { effects }));
  writeWhole(path.join(`${folder}.oracle`, "latents.csv"), oracleCsv(patients, { effects }));
  writeWhole(path.join(path.dirname(folder), "labels.csv"), labelCsv(patients, { effects }));
}

/** Says what the folder will hold; refuses a folder that says something else of itself. */
function describe({ folder, preset, voxels, seed, siteCode, effects = STANDARD }: PhantomCohort): void {
  const { cues, location, age } = effects;
  const varied = cues === "standard" && location && age ? "" : `, cues ${cues}, location ${String(location)}, age ${String(age)}`;
  const settings = `Preset ${preset}, site ${siteCode}, seed ${seed}, ${voxels} voxels along an edge${varied}.`;
  const file = path.join(folder, "dataset_description.json");
  const text = datasetDescription(settings, "raw");
  if (existsSync(file) && readFileSync(file, "utf8") !== text) {
    throw new Error(`${folder} holds another cohort than this one (${settings}) Take an empty folder, or delete that one.`);
  }
  mkdirSync(folder, { recursive: true });
  writeWhole(file, text);
  writeWhole(path.join(folder, "README"), README);
  writeWhole(path.join(folder, MASKS, "dataset_description.json"), datasetDescription(settings, "derivative"));
}
