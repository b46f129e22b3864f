import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { scaleAffine } from "@midline/imaging/affine";
import { writeNifti } from "@midline/imaging/nifti/write-nifti";
import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { writePhantomCohort } from "@midline/phantom/write-cohort";
import type { PresetName } from "@midline/phantom/presets";
import { referenceSheet } from "@midline/shared/reference/reference-sheet";
import { HEAD_VOXELS, littleVoxel } from "../testing/write-bids.js";
import { BASE } from "../testing/enrolled-site.js";
import { makeReference } from "./make-reference.js";
import { predictOffline, readModel } from "./predict-offline.js";
import type { PredictionRecord } from "./predict-case.js";
import { writeSheet } from "./write-sheet.js";

jest.setTimeout(300_000);

let root: string;
beforeAll(async () => {
  await registerMidlineBackend();
  root = mkdtempSync(path.join(os.tmpdir(), "midline-range-"));
  writeFileSync(at("model.mrit"), BASE);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
const at = (name: string): string => path.join(root, name);

type From = Parameters<typeof predictOffline>[0]["from"];
async function predict(from: From, more: { readonly referenceFile?: string } = {}): Promise<PredictionRecord> {
  const settings = { modelFile: at("model.mrit"), target: "h3k27m", outputFolder: at("out"), now: new Date(0), views: 1 } as const;
  const record = await predictOffline({ ...settings, from, ...more });
  if (!record.ok) throw new Error(record.fault.message);
  return record.value;
}
const codesOf = ({ withheld }: PredictionRecord) =>
  withheld.map(({ code, sequence }) => (sequence === null ? code : `${code} ${sequence}`));

/** A little head as loose files: T2 and FLAIR unless told otherwise. */
function little(
  voxel: (i: number) => number = littleVoxel(180),
  { edgeMm = 6, names = ["t2", "flair"], shift = 0 }: { edgeMm?: number; names?: readonly ("t1" | "t2" | "flair")[]; shift?: number } = {},
): From {
  const files: Partial<Record<"t1" | "t2" | "flair", string>> = {};
  for (const [index, name] of names.entries()) {
    files[name] = at(`${name}.nii.gz`);
    const affine = scaleAffine([6, 6, edgeMm], [-69 + index * shift, -69, -69]);
    const data = Float32Array.from({ length: HEAD_VOXELS ** 3 }, (_, i) => voxel(i));
    writeFileSync(files[name], writeNifti({ data, shape: [HEAD_VOXELS, HEAD_VOXELS, HEAD_VOXELS], affine, datatype: "int16" }));
  }
  return { files, name: "case" };
}

describe("a case beyond any model", () => {
  it("keeps its number when nothing is wrong", async () => {
    const record = await predict(little());
    expect(record).toMatchObject({ withheld: [], probability: expect.any(Number), referenceN: null });
  });

  it.each([
    ["a single sequence", () => little(littleVoxel(180), { names: ["t2"] }), ["TOO_FEW_SEQUENCES"]],
    ["neither T2 nor FLAIR", () => little(littleVoxel(180), { names: ["t1"] }), ["TOO_FEW_SEQUENCES", "NO_T2_OR_FLAIR"]],
    ["slices of 7.5 mm", () => little(littleVoxel(180), { edgeMm: 7.5 }), ["SLICES_TOO_THICK t2", "SLICES_TOO_THICK flair"]],
    ["heads that lie apart", () => little(littleVoxel(180), { shift: 30 }), ["HEADS_APART flair"]],
    [
      "spikes in one voxel of 30",
      () => little((i) => (i % 30 === 0 ? 60 : 1) * littleVoxel(180)(i)),
      ["INTENSITIES_CLIPPED t2", "INTENSITIES_CLIPPED flair"],
    ],
  ])("with %s has its number withheld, for that reason", async (_, make, codes) => {
    const record = await predict(make());
    expect(codesOf(record)).toEqual(codes);
    expect(record).toMatchObject({ probability: null, low: null, high: null, mask: expect.stringContaining("mask.nii.gz") });
    for (const { value, limit, message } of record.withheld) {
      expect(value).not.toBe(limit);
      expect(message).toMatch(/^[A-Z0-9].*\.$/);
    }
  });
});

describe("a case held against the patients that a model was trained on", () => {
  const cohort = async (preset: PresetName, cases: number, seed: number): Promise<string> => {
    const folder = at(path.join(`${preset}-${seed}`, "bids"));
    await writePhantomCohort({ folder, preset, cases, voxels: 32, seed, siteCode: "north" });
    return folder;
  };
  const subjects = (folder: string): readonly string[] => readdirSync(folder).filter((name) => name.startsWith("sub-"));

  it("keeps its number when it is like them, and has it withheld when it comes from another scanner", async () => {
    const trained = await cohort("training", 24, 1);
    const model = readModel(at("model.mrit"), "h3k27m");
    if (!model.ok) throw new Error(model.fault.message);
    const make = (only: readonly string[] | null) =>
      makeReference({ dataFolder: trained, subjects: only, model: model.value, onProgress: () => undefined });
    const made = await make(null);
    if (!made.ok) throw new Error(made.fault.message);
    const { sheet } = made.value;
    expect(referenceSheet.parse(sheet)).toMatchObject({ synthetic: true, features: { n: 24 } });
    expect(await make(null)).toEqual(made);
    expect(await make(subjects(trained).slice(0, 19))).toMatchObject({ ok: false, fault: { code: "EXAMPLES_INVALID" } });
    const referenceFile = at("sheet.json");
    writeSheet(referenceFile, sheet);

    const predictAll = async (folder: string) => {
      const records: PredictionRecord[] = [];
      for (const subject of subjects(folder)) records.push(await predict({ dataFolder: folder, subject }, { referenceFile }));
      return records;
    };
    const alike = await predictAll(await cohort("training", 4, 2));
    expect(alike.map(codesOf)).toEqual(alike.map(() => []));
    expect(alike[0]).toMatchObject({ referenceN: 24, probability: expect.any(Number) });

    const strangers = await predictAll(await cohort("external", 6, 3));
    const reasons = new Set(strangers.flatMap(({ withheld }) => withheld.map(({ code }) => code)));
    expect([...reasons]).toEqual(["INTENSITIES_UNLIKE_REFERENCE"]);
    expect(strangers.filter(({ probability }) => probability === null).length).toBeGreaterThanOrEqual(3);
  });

  it("is refused a sheet of another model, and one that is none", async () => {
    const [subject] = subjects(at("training-1/bids"));
    const from = { dataFolder: at("training-1/bids"), subject: subject ?? "" };
    const settings = { modelFile: at("model.mrit"), target: "h3k27m", outputFolder: at("out"), now: new Date(0), from } as const;
    writeFileSync(at("strange.json"), "{}");
    expect(await predictOffline({ ...settings, referenceFile: at("strange.json") })).toMatchObject({ fault: { code: "BAD_INPUT" } });
    expect(await predictOffline({ ...settings, referenceFile: at("nowhere.json") })).toMatchObject({ fault: { code: "BAD_INPUT" } });
    const sheet = referenceSheet.parse(JSON.parse(readFileSync(at("sheet.json"), "utf8")));
    writeSheet(at("other.json"), { ...sheet, modelDigest: "0".repeat(64) });
    expect(await predictOffline({ ...settings, referenceFile: at("other.json") })).toMatchObject({ fault: { code: "DIGEST_MISMATCH" } });
  });
});
