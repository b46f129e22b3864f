import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { scaleAffine } from "@midline/imaging/affine";
import { readNifti } from "@midline/imaging/nifti/read-nifti";
import { writeNifti } from "@midline/imaging/nifti/write-nifti";
import { describeWithRealData, readReal } from "@midline/imaging/testing/real-data";
import type { Grid } from "@midline/imaging/volume";
import { drawMask } from "@midline/phantom/annotate";
import { caseStreams } from "@midline/phantom/case-streams";
import { MASKS, writeCase } from "@midline/phantom/write-case";
import { segmenterAgreementSchema } from "@midline/shared/reviews/segmenter-agreement";
import { runSite } from "../testing/run-site.js";
import { describeAsPhantoms, writeLittleCase } from "../testing/write-bids.js";
import { compareSegmenters } from "./compare-segmenters.js";

jest.setTimeout(180_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "midline-agreement-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const VOXELS = 24;
const AFFINE = scaleAffine([2, 2, 4], [-24, -24, -48]);

/** A cube of this edge in voxels whose low corner is at (8, 8, 8), pushed along x. */
const cube = (edge: number, pushed = 0): Uint8Array =>
  Uint8Array.from({ length: VOXELS ** 3 }, (_, i) => {
    const at = [i % VOXELS, Math.floor(i / VOXELS) % VOXELS, Math.floor(i / VOXELS ** 2)];
    return at.every((x, axis) => x >= 8 + (axis === 0 ? pushed : 0) && x < 8 + edge + (axis === 0 ? pushed : 0)) ? 1 : 0;
  });

interface Drawn {
  readonly subject: string;
  readonly rater: string;
  readonly data: Uint8Array;
  readonly voxels?: number;
  readonly grid?: Grid;
}

function draw({ subject, rater, data, voxels = VOXELS, grid = { shape: [voxels, voxels, voxels], affine: AFFINE } }: Drawn): string {
  const anat = path.join(folder, "derivatives", "masks", subject, "anat");
  mkdirSync(anat, { recursive: true });
  mkdirSync(path.join(folder, subject, "anat"), { recursive: true });
  const file = path.join(anat, `${subject}_label-tumour_desc-${rater}_mask.nii.gz`);
  writeFileSync(file, writeNifti({ ...grid, data, datatype: "uint8" }));
  return file;
}
const both = (subject: string, first: Uint8Array, second: Uint8Array): void => {
  draw({ subject, rater: "R01", data: first });
  draw({ subject, rater: "R02", data: second });
};
const subjects = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `sub-P${String(i).padStart(3, "0")}`);

async function compare(toleranceMm = 1) {
  const compared = await compareSegmenters({ dataFolder: folder, raters: ["R01", "R02"], toleranceMm, onProgress: () => undefined });
  if (!compared.ok) throw new Error(compared.fault.message);
  return compared.value;
}

describe("two segmenters", () => {
  it("are compared patient by patient: a cube of six pushed by two voxels of 2 mm has Dice 4/6", async () => {
    for (const subject of subjects(12)) both(subject, cube(6), cube(6, 2));
    const { agreement, findings } = await compare();
    expect(findings).toEqual([]);
    expect(agreement).toMatchObject({ n: 12, leftOut: 0, raters: ["R01", "R02"] });
    expect(agreement.dice?.mean.value).toBeCloseTo(4 / 6, 12);
    expect(agreement.dice?.median).toBeCloseTo(4 / 6, 12);
    expect(agreement.surfaceDice?.mean.value).toBeLessThan(1);
    expect((await compare(4.001)).agreement.surfaceDice?.mean.value).toBe(1); // 2 voxels of 2 mm
    expect(segmenterAgreementSchema.safeParse(agreement).success).toBe(true);
  });

  it("are told of n alone below ten, and of no patient", async () => {
    for (const subject of subjects(9)) both(subject, cube(6), cube(5));
    expect((await compare()).agreement).toMatchObject({ n: 9, dice: null, surfaceDice: null });
    both("sub-P777", cube(6), cube(6));
    const { agreement } = await compare();
    expect(agreement.n).toBe(10);
    expect(agreement.dice).not.toBeNull();
    expect(JSON.stringify(agreement)).not.toMatch(/sub-|P777|midline-agreement-/);
  });

  it("leave out what cannot be compared, and say why where it stays", async () => {
    for (const subject of subjects(10)) both(subject, cube(6), cube(6));
    draw({ subject: "sub-X1", rater: "R01", data: cube(6) });
    draw({ subject: "sub-X2", rater: "R01", data: cube(6) });
    draw({ subject: "sub-X2", rater: "R02", data: new Uint8Array(12 ** 3).fill(1), voxels: 12 });
    both("sub-X3", cube(0), cube(0));
    const broken = draw({ subject: "sub-X4", rater: "R01", data: cube(6) });
    draw({ subject: "sub-X4", rater: "R02", data: cube(6) });
    writeFileSync(broken, "no NIfTI");
    const { agreement, findings } = await compare();
    expect(agreement).toMatchObject({ n: 10, leftOut: 3 });
    expect(findings.map(({ where }) => where)).toEqual(["sub-X2", "sub-X3", "sub-X4"]);
    expect(findings.map(({ message }) => message).join()).toMatch(/different grids.*empty/s);
  });

  it("are refused with the names that are looked for, where there are no two masks of a patient", async () => {
    writeLittleCase(folder, { subject: "sub-P001" });
    const compared = await compareSegmenters({ dataFolder: folder, raters: ["R01", "R02"], toleranceMm: 1, onProgress: () => undefined });
    expect(compared).toMatchObject({ ok: false, fault: { code: "NOT_FOUND", remedy: expect.stringContaining("_desc-R01_mask.nii.gz") } });
  });
});

describe("midline-site agreement", () => {
  it("compares phantoms' masks, and writes the same file twice", async () => {
    describeAsPhantoms(folder);
    for (let number = 1; number <= 12; number++) {
      const key = { siteCode: "site-a", number, seed: 3, preset: "training" } as const;
      writeCase(folder, key, { voxels: 32 });
    }
    // What the phantom's reader drew is the first one's; another hand goes over it for the second.
    for (const [i, subject] of readdirSync(path.join(folder, MASKS)).sort().entries()) {
      const file = path.join(folder, MASKS, subject, "anat", `${subject}_label-tumour_mask.nii.gz`);
      const drawn = readNifti(readFileSync(file), { where: subject });
      if (!drawn.ok) throw new Error(drawn.fault.message);
      const { shape, affine, data } = drawn.value;
      const first = Uint8Array.from(data);
      const hand = caseStreams({ siteCode: "site-b", number: i + 1, seed: 4, preset: "training" });
      draw({ subject, rater: "R01", data: first, grid: { shape, affine } });
      draw({ subject, rater: "R02", data: drawMask(hand, first, 32), grid: { shape, affine } });
    }
    const out = path.join(folder, "agreement.json");
    const run = () => runSite(["agreement", "--data", folder, "--raters", "R01", "R02", "--out", out]).ended;
    const first = await run();
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/R01 and R02: n = 1\d patients\n.*Dice +mean 0\.\d{3} \[.*SYNTHETIC/s);
    const written = readFileSync(out, "utf8");
    const agreement = segmenterAgreementSchema.parse(JSON.parse(written));
    expect(agreement).toMatchObject({ leftOut: 0, synthetic: true });
    expect(agreement.n).toBeGreaterThanOrEqual(10);
    expect(agreement.dice?.mean.value).toBeGreaterThan(0.5);
    expect(agreement.dice?.mean.value).toBeLessThan(1);
    await run();
    expect(readFileSync(out, "utf8")).toBe(written);
  });

  it("takes two different codes and no name", async () => {
    for (const raters of [["R01"], ["R01", "R01"], ["R01", "Mustermann"], ["R01", "R02", "R03"]]) {
      expect((await runSite(["agreement", "--data", folder, "--raters", ...raters]).ended).code).toBe(1);
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});

describeWithRealData("two segmenters on a real grid", () => {
  it("are compared in the millimetres of the scan", async () => {
    const { shape, affine, data } = readReal("flair-124x160x140.nii.gz");
    const grid = { shape, affine };
    const [nx, ny, nz] = shape;
    const ball = (radius: number): Uint8Array =>
      Uint8Array.from(data, (value, i) => {
        const at = [(i % nx) - nx / 2, (Math.floor(i / nx) % ny) - ny / 2, Math.floor(i / (nx * ny)) - nz / 2];
        return value > 0 && Math.hypot(...at) < radius ? 1 : 0;
      });
    const [bright, wider] = [ball(9), ball(11)];
    draw({ subject: "sub-REAL1", rater: "R01", data: bright, grid });
    draw({ subject: "sub-REAL1", rater: "R02", data: wider, grid });
    for (const subject of subjects(9)) both(subject, cube(6), cube(6));
    const { agreement, findings } = await compare();
    expect(findings).toEqual([]);
    expect(agreement.n).toBe(10);
    expect(agreement.dice?.lowerQuartile).toBe(1);
    expect(agreement.dice?.mean.low).toBeLessThan(1);
  });
});
