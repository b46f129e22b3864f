import { readTensors } from "@midline/kernels/read-tensors";
import * as tf from "@tensorflow/tfjs-core";
import { stackImages } from "./batch.js";
import { forward } from "./forward.js";
import type { LoadedModel } from "./infer.js";
import type { ShownCase } from "./training-case.js";

export interface OcclusionSettings {
  /** Edge of a block in voxels; it divides the cube's. */
  readonly blockVoxels: number;
  /** Occluded copies in one pass through the network. */
  readonly batchSize: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Where the network looks: each block of the head is set to 0 in all sequences, one after another, and what that takes from the logit stands
 * in the block. Above 0 the block speaks for the target, below 0 against it. One view; the same case gives the same map.
 *
 * @returns [X, Y, Z], logits; 0 outside the head.
 * @throws RangeError for blocks that do not fill the cube.
 * @see Zeiler and Fergus 2014, https://doi.org/10.1007/978-3-319-10590-1_53
 */
export async function occlusionMap(
  { spec, tensors }: LoadedModel,
  shown: ShownCase,
  { blockVoxels, batchSize, onProgress }: OcclusionSettings,
): Promise<Float32Array> {
  const { voxels: edge, channels } = spec;
  if (edge % blockVoxels !== 0) throw new RangeError(`blocks of ${blockVoxels} voxels do not fill a cube of ${edge}`);
  const logitsOf = async (images: readonly Float32Array[]): Promise<Float32Array> => {
    const batch = stackImages(
      spec,
      images.map((image) => ({ image, available: shown.available, patient: shown.patient })),
    );
    const read = readTensors(() => [forward(spec, tensors, batch).logits]);
    const [logits] = await read.finally(() => tf.dispose([batch.images, batch.beside]));
    if (logits === undefined) throw new Error("the network gave no answer");
    return logits;
  };
  const whole = (await logitsOf([shown.image]))[0]!;
  const blocks = headBlocks(shown.image, edge, channels, blockVoxels);
  const map = new Float32Array(edge ** 3);
  for (let from = 0; from < blocks.length; from += batchSize) {
    const some = blocks.slice(from, from + batchSize);
    const logits = await logitsOf(some.map((block) => without(shown.image, block, channels)));
    for (const [i, block] of some.entries()) for (const voxel of block) map[voxel] = whole - logits[i]!;
    onProgress?.(Math.min(blocks.length, from + batchSize), blocks.length);
  }
  return map;
}

/** The voxels of the head by blocks; a voxel is of the head where any sequence is not 0. Blocks without are left out. */
function headBlocks(image: Float32Array, edge: number, channels: number, size: number): readonly (readonly number[])[] {
  const perEdge = edge / size;
  const blocks = Array.from({ length: perEdge ** 3 }, (): number[] => []);
  const blockOf = (at: number): number => Math.floor(at / size);
  for (let voxel = 0; voxel < edge ** 3; voxel++) {
    if (image.subarray(voxel * channels, (voxel + 1) * channels).every((value) => value === 0)) continue;
    const [x, y, z] = [Math.floor(voxel / edge ** 2), Math.floor(voxel / edge) % edge, voxel % edge];
    blocks[(blockOf(x) * perEdge + blockOf(y)) * perEdge + blockOf(z)]!.push(voxel);
  }
  return blocks.filter((block) => block.length > 0);
}

function without(image: Float32Array, block: readonly number[], channels: number): Float32Array {
  const out = image.slice();
  for (const voxel of block) out.fill(0, voxel * channels, (voxel + 1) * channels);
  return out;
}
