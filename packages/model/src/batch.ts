import * as tf from "@tensorflow/tfjs-core";
import type { NetworkSpec } from "@midline/shared/network/network-spec";
import { covariateInputs } from "./covariates.js";
import type { ShownCase, TrainingCase } from "./training-case.js";

/** What the network sees of cases. The caller disposes. */
export interface Images {
  readonly images: tf.Tensor5D; // [B, X, Y, Z, 4]
  /** Which sequences are there, then the covariates of a network that reads them. */
  readonly beside: tf.Tensor2D; // [B, spec.besideImages]
}

/** Cases as training takes them. The caller disposes. */
export interface Batch extends Images {
  /** Mask fraction of each segmentation voxel; 0 where the case has no mask. */
  readonly masks: tf.Tensor2D; // [B, S^3]
  readonly labels: readonly (0 | 1 | null)[];
  readonly hasMask: readonly boolean[];
}

/** Stacks what the network sees; refuses a case that is not on its grid, or lacks the covariates that it reads. The image of a single case is not copied. */
export function stackImages(spec: NetworkSpec, cases: readonly ShownCase[]): Images {
  const edge = spec.voxels;
  for (const { image, available } of cases) {
    if (image.length !== edge ** 3 * spec.channels)
      throw new Error(`an image of ${image.length} numbers is not ${edge}^3 voxels of 4 channels`);
    if (available.length !== spec.channels) throw new Error(`expected ${spec.channels} availability bits, found ${available.length}`);
  }
  const images = concatenated(cases.map(({ image }) => image));
  return {
    images: tf.tensor5d(images, [cases.length, edge, edge, edge, spec.channels]),
    beside: tf.tensor2d(Float32Array.from(cases.flatMap((shown) => besideImage(spec, shown))), [cases.length, spec.besideImages]),
  };
}

function besideImage({ covariates }: NetworkSpec, { available, patient }: ShownCase): readonly number[] {
  if (covariates === "none") return available;
  if (patient === undefined) throw new Error("this network reads age and sex: say what is known of the patient, or that it is unknown");
  return [...available, ...covariateInputs(patient)];
}

/** Stacks cases; refuses one that is not on the network's grid. */
export function stackCases(spec: NetworkSpec, cases: readonly TrainingCase[]): Batch {
  const voxels = spec.voxels ** 3;
  const coarse = spec.segmentationVoxels ** 3;
  const masks = new Float32Array(cases.length * coarse);
  for (const [i, { mask }] of cases.entries()) {
    if (mask !== null && mask.length !== voxels) throw new Error(`a mask of ${mask.length} voxels is not ${spec.voxels}^3`);
    if (mask !== null) masks.set(poolMask(mask, spec.voxels, spec.segmentationVoxels), i * coarse);
  }
  return {
    ...stackImages(spec, cases),
    masks: tf.tensor2d(masks, [cases.length, coarse]),
    labels: cases.map((c) => c.label),
    hasMask: cases.map((c) => c.mask !== null),
  };
}

/** Arrays of one length end to end. */
export function concatenated(arrays: readonly Float32Array[]): Float32Array {
  const [first] = arrays;
  if (first !== undefined && arrays.length === 1) return first;
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  for (const [i, array] of arrays.entries()) all.set(array, i * array.length);
  return all;
}

export const disposeBatch = ({ images, beside, masks }: Batch): void => tf.dispose([images, beside, masks]);

/** Mean of the mask over each coarser voxel; [to, to, to] from [from, from, from], `to` divides `from`. */
export function poolMask(mask: Uint8Array, from: number, to: number): Float32Array {
  const factor = from / to;
  const share = 1 / factor ** 3;
  const out = new Float32Array(to ** 3);
  let i = 0;
  for (let x = 0; x < from; x++)
    for (let y = 0; y < from; y++) {
      const row = (Math.floor(x / factor) * to + Math.floor(y / factor)) * to;
      for (let z = 0; z < from; z++) if (mask[i++]! !== 0) out[row + Math.floor(z / factor)]! += share;
    }
  return out;
}
