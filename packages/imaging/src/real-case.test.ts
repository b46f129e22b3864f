import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { voxelSizesOf } from "./affine.js";
import { CHANNELS, maskToGrid, toCaseGrid, type CaseImage, type Channel } from "./case-grid.js";
import { readNifti } from "./nifti/read-nifti.js";
import { writeNifti } from "./nifti/write-nifti.js";
import { describeWithRealData, readReal, REAL_DATA } from "./testing/real-data.js";
import type { Volume } from "./volume.js";

const FILES = {
  native: { t1: "native/t1", t1ce: "native/t1c", t2: "native/t2", flair: "native/flair" },
  atlas: { t1: "atlas/t1", t1ce: "atlas/t1c", t2: "atlas/t2", flair: "atlas/fla" },
} as const;
const volumeOf = (name: string): Volume => readReal(`TCGA-FG-6692/${name}.nii.gz`);

const cube = { gridSize: 64, spacingMm: 3 };
const MILLILITRES = 0.027;

function caseOf(files: Readonly<Record<Channel, string>>, mask: Volume | null = null): CaseImage {
  const sequences = { t1: volumeOf(files.t1), t1ce: volumeOf(files.t1ce), t2: volumeOf(files.t2), flair: volumeOf(files.flair) };
  const result = toCaseGrid({ sequences, mask, where: "TCGA-FG-6692" }, cube);
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}

const native = once(() => caseOf(FILES.native));
const atlas = once(() => caseOf(FILES.atlas, volumeOf("atlas/seg_simple_fusion")));

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function sum(mask: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < mask.length; i++) total += mask[i]!;
  return total;
}

function dice(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let both = 0;
  for (let i = 0; i < a.length; i++) both += a[i]! * b[i]!;
  return (2 * both) / (sum(a) + sum(b));
}

/** Where a channel shows head, on the cube. */
function headOf({ image }: CaseImage, channel: Channel): Uint8Array {
  const head = new Uint8Array(image.length / 4);
  for (let i = 0, from = CHANNELS.indexOf(channel); i < head.length; i++, from += 4) if (image[from] !== 0) head[i] = 1;
  return head;
}

const PAIRS = [
  ["t1", "t1ce"],
  ["t2", "flair"],
  ["t1", "t2"],
  ["t1", "flair"],
  ["t1ce", "t2"],
  ["t1ce", "flair"],
] as const;
const overlaps = (found: CaseImage): ReadonlyMap<string, number> =>
  new Map(PAIRS.map(([a, b]) => [`${a}/${b}`, dice(headOf(found, a), headOf(found, b))]));
const litres = (found: CaseImage): number[] => CHANNELS.map((channel) => (sum(headOf(found, channel)) * MILLILITRES) / 1000);

const say = (title: string, found: CaseImage): void => {
  const heads = CHANNELS.map((channel, i) => `${channel} ${litres(found)[i]?.toFixed(2)} l`).join(", ");
  const shared = [...overlaps(found)].map(([pair, value]) => `${pair} ${value.toFixed(3)}`).join(", ");
  const inT2 = found.overlap.map((value) => value.toFixed(3)).join(", ");
  process.stdout.write(`${title}: ${heads}; Dice of the head masks on the common grid: ${shared}; overlap with the T2's head: ${inT2}\n`);
};

describeWithRealData("one patient's four sequences", () => {
  it("in atlas space, where they are registered and stripped, share one brain of 1.59 litres", () => {
    const found = atlas();
    say("TCGA-FG-6692, atlas", found);
    for (const value of overlaps(found).values()) expect(value).toBeGreaterThan(0.99);
    for (const volume of litres(found)) expect(Math.abs(volume - 1.59)).toBeLessThan(0.02);
  });

  /**
   * By header alone. T2 and FLAIR were taken together, T1 and T1CE half an hour later; in between the patient moved about 15 mm along the
   * body (best mutual information of T1 and T2 at 15 to 18 mm). Affines cannot know that, so the pairs across the pause overlap less.
   */
  it("from the scanner, each on its own grid, become four channels of one head", () => {
    const found = native();
    say("TCGA-FG-6692, native", found);
    const shared = overlaps(found);
    expect(found.available).toEqual([1, 1, 1, 1]);
    expect(found.placedBy).toBe("t2");
    for (const pair of ["t1/t1ce", "t2/flair"]) expect(shared.get(pair)).toBeGreaterThan(0.9);
    for (const value of shared.values()) expect(value).toBeGreaterThan(0.75);
    expect(found.overlap[3]).toBeGreaterThan(0.9);
    expect(found.overlap[0]).toBeLessThan(0.9); // said, so that a person can look
    for (const volume of litres(found)) {
      expect(volume).toBeGreaterThan(1.59); // the brain, and the head around it
      expect(volume).toBeLessThan(2.2 * 1.59);
    }
    expect(found.image.every((value) => value >= -4 && value <= 5)).toBe(true); // false for NaN
  });

  it("carry a mask to the cube and back with its volume and its place", () => {
    const drawn = volumeOf("atlas/seg_simple_fusion");
    const tumour = drawn.data.map((value) => (value > 0.5 ? 1 : 0));
    const found = atlas();
    const { mask: back } = maskToGrid(found.mask ?? [], found, drawn);
    const onCube = sum(found.mask ?? []) * MILLILITRES;
    const shared = dice(back, tumour);
    process.stdout.write(
      `TCGA-FG-6692, mask: ${(sum(tumour) / 1000).toFixed(1)} ml as drawn, ${onCube.toFixed(1)} ml on 3 mm, Dice ${shared.toFixed(3)} back on 1 mm\n`,
    );
    expect(Math.abs(onCube / (sum(tumour) / 1000) - 1)).toBeLessThan(0.05);
    expect(shared).toBeGreaterThan(0.85);
  });
});

describeWithRealData("a DICOM file", () => {
  it.each(["dicom/1-001.dcm", "dicom/enh.dcm"])("is refused as what it is: %s", (file) => {
    const bytes = readFileSync(path.join(REAL_DATA, file));
    expect(readNifti(bytes, { where: "sub-A01_T1w.nii" })).toMatchObject({ ok: false, fault: { code: "UNSUPPORTED_FORMAT" } });
  });
});

const TOOL = "nifti_tool";
const tool = spawnSync(TOOL, ["-ver"]).error === undefined;
if (!tool) console.warn("SKIPPED: nifti_tool is not installed (Debian: nifti-bin); nobody but ourselves reads what we write.");

(tool ? describeWithRealData : describe.skip)("a mask written in the patient's own T2 grid", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "midline-mask-"));
  const file = path.join(folder, "mask.nii.gz");
  const reference = path.join(REAL_DATA, "TCGA-FG-6692/native/t2.nii.gz");
  const ask = (...args: string[]): string => spawnSync(TOOL, args, { encoding: "utf8" }).stdout;
  const field = (name: string, of: string): number[] => {
    const line =
      ask("-disp_nim", "-field", name, "-infiles", of)
        .split("\n")
        .find((text) => text.trim().startsWith(name)) ?? "";
    const values = line.trim().split(/\s+/).slice(3).map(Number);
    return name === "dim" ? values.slice(0, 4) : values; // what stands behind the rank means nothing
  };

  beforeAll(() => {
    const t2 = volumeOf("native/t2");
    const found = native();
    const ball = new Float32Array(64 ** 3).fill(0.1);
    for (let x = 34; x < 47; x++) {
      for (let y = 24; y < 37; y++)
        for (let z = 28; z < 41; z++) if (Math.hypot(x - 40, y - 30, z - 34) < 6) ball[(x * 64 + y) * 64 + z] = 0.9;
    }
    const { mask: data } = maskToGrid(ball, found, t2);
    const expected = sum(ball.map((value) => (value > 0.5 ? 1 : 0))) * MILLILITRES;
    const written = (sum(data) * voxelSizesOf(t2.affine).reduce((product, mm) => product * mm, 1)) / 1000;
    expect(Math.abs(written / expected - 1)).toBeLessThan(0.08);
    writeFileSync(file, writeNifti({ data, shape: t2.shape, affine: t2.affine, datatype: "uint8" }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is a sound file to nifti_tool", () => {
    expect(ask("-check_hdr", "-infiles", file)).toContain("header IS GOOD");
    expect(ask("-check_nim", "-infiles", file)).toContain("nifti_image IS GOOD");
  });

  it.each(["sto_xyz", "qto_xyz", "dim"])("lies where the T2 lies, by its %s", (name) => {
    const [found, wanted] = [field(name, file), field(name, reference)];
    expect(wanted.length).toBeGreaterThan(3);
    expect(found).toHaveLength(wanted.length);
    found.forEach((value, i) => expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-3));
  });

  it("carries no word of the T2's header", () => {
    expect(ask("-disp_hdr", "-field", "descrip", "-infiles", reference)).toContain("Time=");
    expect(ask("-disp_hdr", "-field", "descrip", "-infiles", file)).not.toContain("Time=");
  });
});
