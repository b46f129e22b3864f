import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { scaleAffine } from "@midline/imaging/affine";
import { writeNifti } from "@midline/imaging/nifti/write-nifti";

/** Voxels along an edge of the little heads that tests work with. */
export const HEAD_VOXELS = 24;
const AFFINE = scaleAffine([6, 6, 6], [-69, -69, -69]);

export interface LittleCase {
  readonly subject: string;
  /** Suffixes after the subject, such as `T1w` or `ce-gad_T1w`. */
  readonly images?: readonly string[];
  readonly mask?: boolean;
  readonly session?: string;
  /** How bright the lesion is in all images; the head is 100. */
  readonly lesion?: number;
}

export const ALL_IMAGES = ["T1w", "ce-gad_T1w", "T2w", "FLAIR"] as const;

/** Writes one little case into a BIDS folder: a round head with a round lesion in it. */
export function writeLittleCase(root: string, { subject, images = ALL_IMAGES, mask = true, session, lesion = 180 }: LittleCase): void {
  const parts = session === undefined ? [subject] : [subject, session];
  const anat = path.join(root, ...parts, "anat");
  const prefix = parts.join("_");
  mkdirSync(anat, { recursive: true });
  for (const [index, image] of images.entries())
    writeFileSync(path.join(anat, `${prefix}_${image}.nii.gz`), littleHead(lesion + 20 * index));
  if (!mask) return;
  const masks = path.join(root, "derivatives", "masks", ...parts, "anat");
  mkdirSync(masks, { recursive: true });
  writeFileSync(path.join(masks, `${prefix}_label-tumour_mask.nii.gz`), littleMask());
}

const inBall = (i: number, radius: number, centre: number): boolean => {
  const [x, y, z] = [i % HEAD_VOXELS, Math.floor(i / HEAD_VOXELS) % HEAD_VOXELS, Math.floor(i / HEAD_VOXELS ** 2)];
  return Math.hypot(x - centre, y - centre, z - centre) < radius;
};

const write = (voxel: (i: number) => number): Uint8Array => {
  const data = Float32Array.from({ length: HEAD_VOXELS ** 3 }, (_, i) => voxel(i));
  return writeNifti({ data, shape: [HEAD_VOXELS, HEAD_VOXELS, HEAD_VOXELS], affine: AFFINE, datatype: "int16" });
};

/** A head of about 100 with some texture, and a lesion in it. */
export const littleVoxel =
  (lesion: number) =>
  (i: number): number =>
    inBall(i, 9, 11.5) ? (inBall(i, 3, 13) ? lesion : 100) + ((i * 7919) % 61) : 0;

export const littleHead = (lesion: number): Uint8Array => write(littleVoxel(lesion));

export const littleMask = (): Uint8Array => write((i) => (inBall(i, 3, 13) ? 1 : 0));

/** Says of a BIDS folder that its heads were made up. */
export function describeAsPhantoms(root: string): void {
  const text = JSON.stringify({ Name: "Little heads", BIDSVersion: "1.9.0", GeneratedBy: [{ Name: "midline-phantom" }] });
  writeFileSync(path.join(root, "dataset_description.json"), text);
}
