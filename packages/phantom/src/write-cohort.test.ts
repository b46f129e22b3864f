import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { toCaseGrid } from "@midline/imaging/case-grid";
import { readNifti } from "@midline/imaging/nifti/read-nifti";
import type { Volume } from "@midline/imaging/volume";
import { readAllRows } from "@midline/shared/labels/testing/read-all-rows";
import { TREATED_CASE, TWICE_LISTED_CASE } from "./label-rows.js";
import { openOracle } from "./oracle.js";
import { phantomPseudonym } from "./pseudonym.js";
import { renderCase } from "./render-case.js";
import { writePhantomCohort, type CohortManifest, type PhantomCohort } from "./write-cohort.js";

jest.setTimeout(60_000); // many small files

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** An empty site folder; the cohort goes into its `bids`. */
function emptySite(): string {
  const site = mkdtempSync(path.join(tmpdir(), "midline-phantom-"));
  made.push(site);
  return site;
}

const cohortIn = (site: string, more: Partial<PhantomCohort> = {}): PhantomCohort => ({
  folder: path.join(site, "bids"),
  preset: "training",
  cases: 10,
  voxels: 16,
  seed: 7,
  siteCode: "tarnwick",
  ...more,
});

/** Every file below a folder, with the digest of its bytes. */
const digests = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(path.join(folder, name)).isFile())
      .sort()
      .map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(path.join(folder, name)))
          .digest("hex"),
      ]),
  );

const load = (site: string, ...parts: readonly string[]): Volume => {
  const reading = readNifti(readFileSync(path.join(site, "bids", ...parts)), { where: parts.join("/") });
  if (!reading.ok) throw new Error(reading.fault.message);
  return reading.value;
};

function manifestIn(site: string): CohortManifest {
  const manifest: CohortManifest = JSON.parse(readFileSync(path.join(site, "manifest.json"), "utf8"));
  return manifest;
}

describe("a written cohort", () => {
  it("has the same bytes whether it was written at once, in pieces, or after an interruption", async () => {
    const [whole, pieces] = [emptySite(), emptySite()];
    await writePhantomCohort(cohortIn(whole, { normals: 2 }));
    await writePhantomCohort(cohortIn(pieces, { cases: 3 }));
    const stop = new Error("stop");
    const interrupted = writePhantomCohort(cohortIn(pieces, { normals: 2 }), (done) => {
      if (done === 6) throw stop;
    });
    await expect(interrupted).rejects.toBe(stop);
    await writePhantomCohort(cohortIn(pieces, { normals: 2 }));
    expect(digests(pieces)).toEqual(digests(whole));
    expect(Object.keys(digests(whole)).length).toBeGreaterThan(50);
  });

  it("leaves finished cases alone and tells of every one", async () => {
    const site = emptySite();
    const cohort = cohortIn(site, { cases: 3 });
    await writePhantomCohort(cohort);
    const file = path.join(cohort.folder, "sub-TARN0002", "anat", "sub-TARN0002_T2w.nii.gz");
    const before = statSync(file).mtimeMs;
    const told: (readonly [number, number])[] = [];
    await writePhantomCohort(cohort, (done, total) => told.push([done, total]));
    expect(told).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    expect(statSync(file).mtimeMs).toBe(before);
  });

  it("is not mixed with another: a folder keeps its seed, its site and its grid", async () => {
    const site = emptySite();
    await writePhantomCohort(cohortIn(site, { cases: 1 }));
    for (const other of [
      { seed: 8 },
      { voxels: 24 },
      { siteCode: "ostrelle" },
      { preset: "external" as const },
      { effects: "hard" as const },
      { permutationSeed: 1 },
    ]) {
      await expect(writePhantomCohort(cohortIn(site, { cases: 1, ...other }))).rejects.toThrow("holds another cohort");
    }
  });

  it("says that it is SYNTHETIC, and tells no label", async () => {
    const site = emptySite();
    await writePhantomCohort(cohortIn(site, { cases: 2, normals: 1 }));
    const description: unknown = JSON.parse(readFileSync(path.join(site, "bids", "dataset_description.json"), "utf8"));
    expect(description).toMatchObject({ BIDSVersion: "1.9.0", GeneratedBy: [{ Name: "Midline phantom" }] });
    expect(JSON.stringify(description)).toContain("SYNTHETIC");
    const participants = readFileSync(path.join(site, "bids", "participants.tsv"), "utf8")
      .trim()
      .split("\n");
    expect(participants.map((row) => row.split("\t")[0])).toEqual(["participant_id", "sub-TARN0001", "sub-TARN0002", "sub-TARNN0001"]);
    expect(participants[0]).toBe("participant_id\tage\tsex\tgroup");
    expect(Object.keys(digests(path.join(site, "bids"))).filter((name) => /label(?!-tumour)|oracle|latent/.test(name))).toEqual([]);
  });

  it("seals its truth outside the folder: who has the manifest knows when the truth was touched, and nothing else of it", async () => {
    const site = emptySite();
    await writePhantomCohort(cohortIn(site, { effects: "location-off", permutationSeed: 3 }));
    const seen = manifestIn(site);
    expect(seen).toMatchObject({
      generator: "dmg-v1",
      preset: "training",
      cases: 10,
      normals: 0,
      effects: "location-off",
      permutationSeed: 3,
    });
    expect(seen.note).toContain("SYNTHETIC");
    expect(seen.sha256.labels).toBe(digests(site)["labels.csv"]);
    const truth = openOracle(readFileSync(path.join(site, "oracle-sealed", "oracle.json"), "utf8"), seen.sha256.oracle ?? "");
    expect(truth.map((one) => one.pseudonym)).toEqual(Array.from({ length: 10 }, (_, i) => phantomPseudonym("tarnwick", i + 1)));
    expect(readFileSync(path.join(site, "manifest.json"), "utf8")).not.toMatch(/llr|altered|TARN0001/);
  });

  it("puts its truth where the caller says, but never among the scans", async () => {
    const site = emptySite();
    const elsewhere = path.join(site, "vault", "truth.json");
    await writePhantomCohort(cohortIn(site, { cases: 1, oracleFile: elsewhere }));
    expect(Object.keys(digests(site)).filter((name) => /oracle|truth/.test(name))).toEqual([path.join("vault", "truth.json")]);
    const inside = path.join(site, "bids", "sourcedata", "truth.json");
    await expect(writePhantomCohort(cohortIn(site, { cases: 1, oracleFile: inside }))).rejects.toThrow("lies inside");
  });

  it("tells other labels of the same scans when they are permuted", async () => {
    const [own, permuted] = [emptySite(), emptySite()];
    await writePhantomCohort(cohortIn(own, { voxels: 8 }));
    await writePhantomCohort(cohortIn(permuted, { voxels: 8, permutationSeed: 1 }));
    const scans = (site: string) => Object.entries(digests(path.join(site, "bids"))).filter(([name]) => name.endsWith(".nii.gz"));
    expect(scans(permuted)).toEqual(scans(own));
    expect(digests(permuted)["labels.csv"]).not.toBe(digests(own)["labels.csv"]);
  });

  it("is for pretraining when it has healthy heads only: no label, no mask, no truth", async () => {
    const site = emptySite();
    await writePhantomCohort(cohortIn(site, { cases: 0, normals: 3, preset: "paediatric" }));
    const files = Object.keys(digests(site));
    expect(files.filter((name) => name.endsWith("_T2w.nii.gz"))).toEqual(
      [1, 2, 3].map((number) => path.join("bids", `sub-TARNN000${number}`, "anat", `sub-TARNN000${number}_T2w.nii.gz`)),
    );
    expect(files.filter((name) => /label|mask\.nii|oracle/.test(name))).toEqual([]);
    expect(manifestIn(site)).toMatchObject({ cases: 0, normals: 3, sha256: { labels: null, oracle: null } });
    const [header, ...rows] = readFileSync(path.join(site, "bids", "participants.tsv"), "utf8")
      .trim()
      .split("\n")
      .map((row) => row.split("\t"));
    expect(header).toEqual(["participant_id", "age", "sex", "group"]);
    expect(rows.map((row) => row[3])).toEqual(["healthy", "healthy", "healthy"]);
  });

  it("comes back through the reader as it was rendered, to half a step of the stored numbers", async () => {
    const site = emptySite();
    await writePhantomCohort(cohortIn(site, { cases: 1, voxels: 32 }));
    const { sequences, mask } = renderCase({ preset: "training", seed: 7, siteCode: "tarnwick", number: 1 }, { voxels: 32 });
    const t2 = load(site, "sub-TARN0001", "anat", "sub-TARN0001_T2w.nii.gz");
    expect(t2.shape).toEqual([32, 32, 32]);
    expect(t2.affine).toEqual([6, 0, 0, -93, 0, 6, 0, -93, 0, 0, 6, -93, 0, 0, 0, 1]);
    const rendered = sequences.t2 ?? new Float32Array();
    expect(Math.max(...t2.data.map((value, i) => Math.abs(value - rendered[i]!)))).toBeLessThanOrEqual(0.5 / 1024 + 1e-6);
    expect([...t2.data].filter((value) => value === 0).length).toBe([...rendered].filter((value) => value === 0).length);
    const drawn = load(site, "derivatives", "masks", "sub-TARN0001", "anat", "sub-TARN0001_label-tumour_mask.nii.gz");
    expect(new Set(drawn.data)).toEqual(new Set([0, 1]));
    const both = drawn.data.reduce((sum, value, i) => sum + value * mask[i]!, 0);
    const dice = (2 * both) / (drawn.data.reduce((sum, value) => sum + value, 0) + mask.reduce((sum, value) => sum + value, 0));
    expect(dice).toBeGreaterThan(0.6);
    expect(dice).toBeLessThan(1);
  });

  it("is to the network what the design's z-score in the head would be", async () => {
    const site = emptySite();
    await writePhantomCohort(cohortIn(site, { cases: 1, voxels: 32 }));
    const scan = (name: string): Volume => load(site, "sub-TARN0001", "anat", `sub-TARN0001_${name}.nii.gz`);
    const sequences = { t1: scan("T1w"), t1ce: scan("ce-gadolinium_T1w"), t2: scan("T2w"), flair: scan("FLAIR") };
    const onGrid = toCaseGrid({ sequences, where: "TARN0001" }, { gridSize: 32, spacingMm: 6 });
    if (!onGrid.ok) throw new Error(onGrid.fault.message);
    for (const [channel, { data }] of Object.values(sequences).entries()) {
      const inside = data.filter((value) => value > 0);
      const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
      const deviation = Math.sqrt(inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / inside.length);
      let [worst, at] = [0, 0];
      for (let z = 0; z < 32; z++) {
        for (let y = 0; y < 32; y++) {
          for (let x = 0; x < 32; x++, at++) {
            const expected = data[at] === 0 ? 0 : Math.min(5, Math.max(-4, (data[at]! - mean) / deviation));
            const seen = onGrid.value.image[4 * ((x * 32 + y) * 32 + z) + channel]!;
            worst = Math.max(worst, Math.abs(seen - expected) - 0.06 * Math.abs(expected));
          }
        }
      }
      expect(worst).toBeLessThan(0.05); // the reader pulls in the outermost 0.5 % before it takes mean and SD
    }
  });
});

describe("the label file", () => {
  it("is taken by the reader, but for the case that stands in it twice", async () => {
    const site = emptySite();
    await writePhantomCohort(cohortIn(site, { cases: 40, voxels: 8 }));
    const reading = readAllRows(readFileSync(path.join(site, "labels.csv")), { siteCode: "tarnwick" });
    expect(reading.fileProblems).toEqual([]);
    expect(reading.ignoredColumns).toEqual([]);
    expect(reading.rows).toHaveLength(41);
    const rejected = reading.rows.filter((row) => row.values === null);
    expect(rejected.map((row) => [row.row, row.pseudonym, row.problems.map((problem) => problem.code)])).toEqual([
      [9, phantomPseudonym("tarnwick", TWICE_LISTED_CASE), ["DUPLICATE_PSEUDONYM"]],
      [10, phantomPseudonym("tarnwick", TWICE_LISTED_CASE), ["DUPLICATE_PSEUDONYM"]],
    ]);
    const treated = reading.rows.filter((row) => row.values?.treatment_naive === false);
    expect(treated.map((row) => row.pseudonym)).toEqual([phantomPseudonym("tarnwick", TREATED_CASE)]);
  });

  it("says which sequences and masks there are", async () => {
    const site = emptySite();
    await writePhantomCohort(cohortIn(site, { cases: 60, voxels: 8, preset: "external" }));
    const reading = readAllRows(readFileSync(path.join(site, "labels.csv")));
    const files = Object.keys(digests(path.join(site, "bids")));
    const suffixes = { t1: "_T1w", t1ce: "_ce-gadolinium_T1w", t2: "_T2w", flair: "_FLAIR", dwi: "_dwi" };
    let absent = 0;
    for (const { pseudonym, values } of reading.rows) {
      if (!values) continue;
      const images = files.filter((name) => name.startsWith(path.join(`sub-${pseudonym}`, "anat"))).map((name) => path.basename(name));
      const said = (values.sequences_present ?? []).map((sequence) => `sub-${pseudonym}${suffixes[sequence]}.nii.gz`);
      expect(images.sort()).toEqual([...said].sort());
      expect(files.some((name) => name.endsWith(`sub-${pseudonym}_label-tumour_mask.nii.gz`))).toBe(values.mask_present);
      absent += Number(said.length < 4) + Number(!values.mask_present);
    }
    expect(absent).toBeGreaterThan(0);
  });
});
