import * as tf from "@tensorflow/tfjs-core";
import type { NetworkSpec } from "@midline/shared/network/network-spec";
import type { TrainingCase } from "./training-case.js";

/** Cases as the network takes them. The caller disposes. */
export interface Batch {
  readonly images: tf.Tensor5D; // [B, X, Y, Z, 4]
  readonly available: tf.Tensor2D; // [B, 4]
  /** Mask fraction of each segmentation voxel; 0 where the case has no mask. */
  readonly masks: tf.Tensor2D; // [B, S^3]
  readonly labels: readonly (0 | 1 | null)[];
  readonly hasMask: readonly boolean[];
}

/** Stacks cases; refuses one that is not on the network's grid. */
export function stackCases(spec: NetworkSpec, cases: readonly TrainingCase[]): Batch {
  const edge = spec.voxels;
  const voxels = edge ** 3;
  const coarse = spec.segmentationVoxels ** 3;
  const images = new Float32Array(cases.length * voxels * spec.channels);
  const masks = new Float32Array(cases.length * coarse);
  for (const [i, { image, mask, available }] of cases.entries()) {
    if (image.length !== voxels * spec.channels)
      throw new Error(`an image of ${image.length} numbers is not ${edge}^3 voxels of 4 channels`);
    if (mask !== null && mask.length !== voxels) throw new Error(`a mask of ${mask.length} voxels is not ${edge}^3`);
    if (available.length !== spec.channels) throw new Error(`expected ${spec.channels} availability bits, found ${available.length}`);
    images.set(image, i * voxels * spec.channels);
    if (mask !== null) masks.set(poolMask(mask, edge, spec.segmentationVoxels), i * coarse);
  }
  return {
    images: tf.tensor5d(images, [cases.length, edge, edge, edge, spec.channels]),
    available: tf.tensor2d(Float32Array.from(cases.flatMap((c) => c.available)), [cases.length, spec.channels]),
    masks: tf.tensor2d(masks, [cases.length, coarse]),
    labels: cases.map((c) => c.label),
    hasMask: cases.map((c) => c.mask !== null),
  };
}

export const disposeBatch = ({ images, available, masks }: Batch): void => tf.dispose([images, available, masks]);

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
