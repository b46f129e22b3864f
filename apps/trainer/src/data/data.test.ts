import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { scaleAffine } from "@midline/imaging/affine";
import { readNifti } from "@midline/imaging/nifti/read-nifti";
import { writeNifti } from "@midline/imaging/nifti/write-nifti";
import { writePhantomCohort } from "@midline/phantom/write-cohort";
import { GRIDS } from "@midline/shared/protocol/vocabulary";
import { describeAsPhantoms, littleHead, writeLittleCase } from "../testing/write-bids.js";
import { openCaseStore } from "./case-store.js";
import { openFileDigests } from "./file-digests.js";
import { type CaseFiles, findCase } from "./find-case.js";
import { type BidsFolder, openBids } from "./open-bids.js";
import { readCase } from "./read-case.js";

jest.setTimeout(60_000);

const GRID = { voxels: 16, spacingMm: 12 };
let root = "";
let site = "";

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "midline-bids-"));
  site = mkdtempSync(path.join(os.tmpdir(), "midline-site-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
  rmSync(site, { recursive: true, force: true });
});

function opened(): BidsFolder {
  const bids = openBids(root);
  if (!bids.ok) throw new Error(bids.fault.message);
  return bids.value;
}
const found = (subject: string): CaseFiles => findCase(opened(), subject);
const words = (findings: readonly { where: string; message: string }[]): string =>
  findings.map((f) => `${f.where}: ${f.message}`).join("\n");
const anat = (subject: string): string => path.join(root, subject, "anat");
const store = (budgetBytes?: number) => openCaseStore({ siteFolder: site, grid: GRID, digests: openFileDigests(site), budgetBytes });

describe("a BIDS folder", () => {
  it("gives each sequence its file, and the tumour's mask under derivatives", () => {
    writeLittleCase(root, { subject: "sub-a01" });
    const files = found("sub-a01");
    expect(Object.entries(files.sequences).map(([sequence, file]) => [sequence, path.basename(file.where)])).toEqual([
      ["t1", "sub-a01_T1w.nii.gz"],
      ["t1ce", "sub-a01_ce-gad_T1w.nii.gz"],
      ["t2", "sub-a01_T2w.nii.gz"],
      ["flair", "sub-a01_FLAIR.nii.gz"],
    ]);
    expect(files.mask?.where).toBe(path.join("derivatives", "masks", "sub-a01", "anat", "sub-a01_label-tumour_mask.nii.gz"));
    expect(files.findings).toEqual([]);
  });

  it("takes the first of several sessions, with its own mask, and says so", () => {
    writeLittleCase(root, { subject: "sub-a01", session: "ses-2" });
    writeLittleCase(root, { subject: "sub-a01", session: "ses-1", images: ["T2w"] });
    const files = found("sub-a01");
    expect(files.sequences.t2?.where).toContain("ses-1");
    expect(files.mask?.where).toContain("ses-1");
    expect(words(files.findings)).toContain("2 sessions; ses-1 is taken");
  });

  it("never takes a brain mask for a tumour mask", () => {
    writeLittleCase(root, { subject: "sub-a01", mask: false });
    const folder = path.join(root, "derivatives", "fmriprep", "sub-a01", "anat");
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "sub-a01_desc-brain_mask.nii.gz"), "");
    expect(found("sub-a01").mask).toBeNull();
  });

  it("is synthetic when its description says that a phantom generator made it", () => {
    writeLittleCase(root, { subject: "sub-a01" });
    expect(opened().synthetic).toBe(false);
    describeAsPhantoms(root);
    expect(opened().synthetic).toBe(true);
  });

  it("follows no link out of itself, and follows links inside", () => {
    writeLittleCase(root, { subject: "sub-a01", images: ["T1w"], mask: false });
    const outside = path.join(site, "secret.nii.gz");
    writeFileSync(outside, littleHead(150));
    symlinkSync(outside, path.join(anat("sub-a01"), "sub-a01_T2w.nii.gz"));
    mkdirSync(path.join(root, "annex"));
    renameSync(path.join(anat("sub-a01"), "sub-a01_T1w.nii.gz"), path.join(root, "annex", "key"));
    symlinkSync("../../annex/key", path.join(anat("sub-a01"), "sub-a01_T1w.nii.gz"));
    symlinkSync(site, path.join(root, "sub-out"));
    const files = found("sub-a01");
    expect(Object.keys(files.sequences)).toEqual(["t1"]);
    expect(words(files.findings)).toContain("sub-a01_T2w.nii.gz: This link leads out of the folder");
    expect(opened().subjects).toEqual(["sub-a01"]);
    expect(words(opened().findings)).toContain("sub-out: This link leads out of the folder");
  });

  it("names duplicated, unknown and unlisted subjects, and uses no duplicated one", () => {
    for (const subject of ["sub-a01", "sub-a02", "sub-a03"]) writeLittleCase(root, { subject });
    writeFileSync(
      path.join(root, "participants.tsv"),
      "\uFEFFparticipant_id\tage\r\nsub-a01\t7\r\nsub-a01\t9\r\nsub-a02\t8\r\nsub-ghost\t1\r\n7\t7\r\n",
    );
    const said = words(opened().findings);
    expect(said).toContain("participants.tsv, lines 2 and 3: sub-a01 stands there 2 times");
    expect(said).toContain("sub-ghost is listed, but there is no folder sub-ghost");
    expect(said).toContain("sub-a03: This folder's subject is not listed");
    expect(said).toContain("participants.tsv, line 6: This row names no subject.");
    expect(found("sub-a01").findings.map((finding) => finding.level)).toEqual(["excluded"]);
    expect(found("sub-a02").findings).toEqual([]);
  });

  it("does not use a file that names another subject than its folder", () => {
    writeLittleCase(root, { subject: "sub-a01", images: ["T1w", "T2w"] });
    renameSync(path.join(anat("sub-a01"), "sub-a01_T2w.nii.gz"), path.join(anat("sub-a01"), "sub-a02_T2w.nii.gz"));
    expect(Object.keys(found("sub-a01").sequences)).toEqual(["t1"]);
    expect(words(found("sub-a01").findings)).toContain("names another subject");
  });

  it("says what to do with a folder without subjects, without images, with DICOM only", () => {
    expect(openBids(path.join(root, "nowhere"))).toMatchObject({ ok: false, fault: { code: "NOT_FOUND" } });
    expect(openBids(root)).toMatchObject({ ok: false, fault: { code: "NO_SEQUENCES", remedy: expect.stringContaining("--data") } });
    mkdirSync(anat("sub-a01"), { recursive: true });
    writeFileSync(path.join(anat("sub-a01"), "T1.dcm"), "");
    expect(words(found("sub-a01").findings)).toContain("Only NIfTI files are read");
    expect(found("sub-a01").findings.at(-1)).toMatchObject({ level: "excluded", remedy: expect.stringContaining("sub-a01_T2w.nii.gz") });
  });
});

describe("the phantom's cohort", () => {
  it("is read whole: every sequence that was written, every mask, and that it is synthetic", async () => {
    await writePhantomCohort({
      folder: path.join(root, "bids"),
      preset: "training",
      cases: 3,
      normals: 1,
      voxels: 32,
      seed: 5,
      siteCode: "north",
    });
    const bids = openBids(path.join(root, "bids"));
    if (!bids.ok) throw new Error(bids.fault.message);
    expect(bids.value).toMatchObject({ synthetic: true, findings: [] });
    expect(bids.value.subjects).toHaveLength(4);
    for (const subject of bids.value.subjects) {
      const files = findCase(bids.value, subject);
      const written = readdirSync(path.join(root, "bids", subject, "anat"));
      expect(
        Object.values(files.sequences)
          .map((file) => path.basename(file.where))
          .sort(),
      ).toEqual(written.sort());
      const read = readCase(files, GRIDS.ci);
      expect(read).toMatchObject({ ok: true, value: { findings: [] } });
      const masks = path.join(root, "bids", "derivatives", "masks", subject);
      expect(read.ok && read.value.image.mask !== null).toBe(existsSync(masks));
    }
  });
});

describe("reading a case", () => {
  const codeOf = (subject: string): string => {
    const read = readCase(found(subject), GRID);
    return read.ok ? "ok" : `${read.fault.code} ${path.basename(read.fault.where ?? "")}`;
  };

  it("refuses a damaged, truncated or renamed file by name", () => {
    writeLittleCase(root, { subject: "sub-a01" });
    const file = path.join(anat("sub-a01"), "sub-a01_T2w.nii.gz");
    truncateSync(file, 600);
    expect(codeOf("sub-a01")).toBe("TRUNCATED sub-a01_T2w.nii.gz");
    writeFileSync(file, Buffer.concat([Buffer.alloc(128), Buffer.from("DICM"), Buffer.alloc(1000)]));
    expect(codeOf("sub-a01")).toBe("UNSUPPORTED_FORMAT sub-a01_T2w.nii.gz");
  });

  it("keeps a case whose mask is on another grid, without the mask, and says so", () => {
    writeLittleCase(root, { subject: "sub-a01" });
    const other = writeNifti({
      data: new Float32Array(1000).fill(1),
      shape: [10, 10, 10],
      affine: scaleAffine([1, 1, 1], [0, 0, 0]),
      datatype: "uint8",
    });
    writeFileSync(path.join(root, found("sub-a01").mask?.where ?? ""), other);
    const read = readCase(found("sub-a01"), GRID);
    expect(read).toMatchObject({
      ok: true,
      value: { image: { mask: null }, findings: [{ level: "warning", message: expect.stringContaining("another grid") }] },
    });
  });

  it("warns of sequences whose heads lie apart, and uses them", () => {
    writeLittleCase(root, { subject: "sub-a01" });
    const flair = path.join(anat("sub-a01"), "sub-a01_FLAIR.nii.gz");
    const volume = readNifti(readFileSync(flair), { where: flair });
    if (!volume.ok) throw new Error("not read");
    const { data, shape } = volume.value;
    writeFileSync(flair, writeNifti({ data, shape, affine: scaleAffine([8, 8, 8], [-52, -92, -92]), datatype: "int16" }));
    const read = readCase(found("sub-a01"), GRID);
    expect(read.ok && words(read.value.findings)).toMatch(/sub-a01_FLAIR\.nii\.gz: Only \d+ % of its head lies where t2 places the head/);
  });

  it("reads a case with one sequence", () => {
    writeLittleCase(root, { subject: "sub-a01", images: ["FLAIR"] });
    expect(readCase(found("sub-a01"), GRID)).toMatchObject({
      ok: true,
      value: { sequencesUsed: ["flair"], image: { available: [0, 0, 0, 1] } },
    });
  });
});

describe("the case store", () => {
  it("reads NIfTI once: later rounds and later starts read the preprocessed case", () => {
    writeLittleCase(root, { subject: "sub-a01" });
    const first = store().prepare(opened(), "sub-a01");
    const [name] = readdirSync(path.join(site, "cache", "cases"));
    const cached = path.join(site, "cache", "cases", name ?? "");
    const bytes = readFileSync(cached);
    bytes.writeFloatLE(3.5, bytes.byteLength - 16 ** 3 - 4); // a mark that only the cache can show
    writeFileSync(cached, bytes);
    const second = store().prepare(opened(), "sub-a01");
    if (!first.ok || !second.ok) throw new Error("not prepared");
    expect(second.value.image.at(-1)).toBe(3.5);
    expect(first.value.hasMask && second.value.hasMask).toBe(true);
  });

  it("reads again what was changed", () => {
    writeLittleCase(root, { subject: "sub-a01" });
    store().prepare(opened(), "sub-a01");
    writeLittleCase(root, { subject: "sub-a01", lesion: 40 });
    utimesSync(path.join(anat("sub-a01"), "sub-a01_T1w.nii.gz"), 1, 1);
    store().prepare(opened(), "sub-a01");
    expect(readdirSync(path.join(site, "cache", "cases"))).toHaveLength(2);
  });

  it("makes a torn cache file again", () => {
    writeLittleCase(root, { subject: "sub-a01" });
    const before = store().prepare(opened(), "sub-a01");
    const cached = path.join(site, "cache", "cases", readdirSync(path.join(site, "cache", "cases"))[0] ?? "");
    truncateSync(cached, 100);
    const after = store().prepare(opened(), "sub-a01");
    expect(after.ok && before.ok && Buffer.from(after.value.image.buffer).equals(Buffer.from(before.value.image.buffer))).toBe(true);
  });

  it("gives the same voxels when memory holds only one case", () => {
    for (const subject of ["sub-a01", "sub-a02"]) writeLittleCase(root, { subject, lesion: subject === "sub-a01" ? 180 : 60 });
    const [tight, wide] = [store(1), store(1e9)];
    for (const subject of ["sub-a01", "sub-a02", "sub-a01"]) {
      const [a, b] = [tight.prepare(opened(), subject), wide.prepare(opened(), subject)];
      if (!a.ok || !b.ok) throw new Error("not prepared");
      expect(a.value.image).toEqual(b.value.image);
      expect(a.value.mask).toEqual(b.value.mask);
    }
  });
});
