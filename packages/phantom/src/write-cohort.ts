import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { SYNTHETIC } from "@midline/shared/disclaimers";
import { datasetDescription, PARTICIPANTS_JSON, participantsTsv, README, VERSION } from "./bids-texts.js";
import type { PhantomKey } from "./case-streams.js";
import { labelCsv } from "./label-rows.js";
import { oracleCases, oracleJson } from "./oracle.js";
import type { EffectPreset, PresetName } from "./presets.js";
import { MASKS, writeCase } from "./write-case.js";
import { writeWhole } from "./write-whole.js";

export interface PhantomCohort {
  /** The BIDS folder. `labels.csv` and `manifest.json` go beside it. */
  readonly folder: string;
  readonly preset: PresetName;
  /** Cases with a tumour. None: a cohort for pretraining, without label file and oracle. */
  readonly cases: number;
  /** Healthy heads, without labels. Default none. */
  readonly normals?: number;
  /** Along an edge of the 192 mm cube: 32, 64 or 128. */
  readonly voxels: number;
  readonly seed: number;
  /** The site's code in the consortium; other sites get other patients. */
  readonly siteCode: string;
  /** What may depend on the label. Default "standard": everything that v1 lets. */
  readonly effects?: EffectPreset;
  /** Tells the cases' labels in an order drawn from this seed: the y-permuted control. Images are those of the cohort without. */
  readonly permutationSeed?: number;
  /** Where the sealed truth goes: outside `folder`. Default `oracle-sealed/oracle.json` beside it. */
  readonly oracleFile?: string;
}

/** `manifest.json`: what anybody may know of a cohort. All that it takes to make it again, and the seals of its files. */
export interface CohortManifest extends Omit<PhantomCohort, "folder" | "oracleFile"> {
  readonly note: string;
  readonly generator: string;
  /** Lower-case hex; null where there are no cases. `oracle` is the seal of a file that no product reads (see `openOracle`). */
  readonly sha256: { readonly labels: string | null; readonly oracle: string | null };
}

/**
 * Writes a hospital's SYNTHETIC scans as a BIDS folder, its tumour masks under `derivatives/masks`, its coordinator's label file, the truth
 * that the product never reads, and a manifest that seals it.
 *
 * Same settings, same bytes. Cases that are finished are left alone, so an interrupted run goes on where it stopped and a cohort can grow
 * (where labels are permuted, they are dealt out anew); one case is rendered at a time and the event loop runs between cases.
 *
 * @param onProgress called after every case.
 * @throws when the folder holds another cohort, or the oracle would lie inside it.
 */
export async function writePhantomCohort(cohort: PhantomCohort, onProgress?: (done: number, total: number) => void): Promise<void> {
  const { folder, preset, cases, normals = 0, voxels, seed, siteCode, effects = "standard", permutationSeed } = cohort;
  const beside = path.dirname(folder);
  const { oracleFile = path.join(beside, "oracle-sealed", "oracle.json") } = cohort;
  if (!path.relative(folder, oracleFile).startsWith("..")) throw new Error(`${oracleFile} lies inside ${folder}: the oracle must not.`);
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
  const seals: { labels: string | null; oracle: string | null } = { labels: null, oracle: null };
  if (cases > 0) {
    const told = { effects, permutationSeed };
    seals.oracle = writeSealed(oracleFile, oracleJson(oracleCases(patients, told)));
    seals.labels = writeSealed(path.join(beside, "labels.csv"), labelCsv(patients, told));
  }
  const note = `${SYNTHETIC}: made by a program from random numbers, no patients.`;
  const settings = { preset, cases, normals, voxels, seed, siteCode, effects, permutationSeed };
  const manifest: CohortManifest = { note, generator: VERSION, ...settings, sha256: seals };
  writeWhole(path.join(beside, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Writes a text and returns its SHA-256. */
function writeSealed(file: string, text: string): string {
  writeWhole(file, text);
  return sha256Hex(text);
}

/** Says what the folder will hold; refuses a folder that says something else of itself. */
function describe({ folder, preset, voxels, seed, siteCode, effects = "standard", permutationSeed }: PhantomCohort): void {
  const varied = effects === "standard" ? "" : `, effects ${effects}`;
  const permuted = permutationSeed === undefined ? "" : `, labels permuted by seed ${permutationSeed}`;
  const settings = `Preset ${preset}, site ${siteCode}, seed ${seed}, ${voxels} voxels along an edge${varied}${permuted}.`;
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
