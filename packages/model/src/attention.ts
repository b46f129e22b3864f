import type * as tf from "@tensorflow/tfjs-core";

/** Where to look: weights over the voxels of each resolution, by edge; [B * edge^3], summing to 1 in each case. */
export type AttentionPyramid = ReadonlyMap<number, Float32Array>;

/** Keeps every voxel in view while the segmentation is still blind. */
const FLOOR = 1e-3;

/**
 * A = sigmoid(segmentation logits) + 0.001, mean-pooled to every coarser resolution and normalised to sum 1.
 *
 * @param logits [B, edge, edge, edge, 1]
 */
export function attentionPyramid(logits: tf.Tensor5D, edge: number): AttentionPyramid {
  const batch = logits.shape[0];
  // Numbers read out of a tensor carry no gradient: this is where it stops.
  let values: Float32Array = Float32Array.from(logits.dataSync<"float32">(), (logit) => 1 / (1 + Math.exp(-logit)) + FLOOR);
  const pyramid = new Map<number, Float32Array>();
  for (let size = edge; ; size /= 2) {
    pyramid.set(size, normalised(values, batch));
    if (size % 2 !== 0 || size <= 2) return pyramid;
    values = halved(values, batch, size);
  }
}

/** The weights at a map's own resolution. */
export function attentionAt(attention: AttentionPyramid, x: tf.Tensor5D): Float32Array {
  const weights = attention.get(x.shape[1]);
  if (weights === undefined) throw new Error(`no attention at ${x.shape[1]} voxels`);
  return weights;
}

/** Weights that look everywhere alike. */
export function evenWeights(x: tf.Tensor5D): Float32Array {
  const [batch, d, h, w] = x.shape;
  return new Float32Array(batch * d * h * w).fill(1 / (d * h * w));
}

function normalised(values: Float32Array, batch: number): Float32Array {
  const length = values.length / batch;
  const out = new Float32Array(values.length);
  for (let n = 0; n < batch; n++) {
    let sum = 0;
    for (let i = n * length; i < (n + 1) * length; i++) sum += values[i]!;
    for (let i = n * length; i < (n + 1) * length; i++) out[i] = values[i]! / sum;
  }
  return out;
}

/** Means of 2 x 2 x 2 voxels of [B, edge, edge, edge]. */
function halved(values: Float32Array, batch: number, edge: number): Float32Array {
  const half = edge / 2;
  const out = new Float32Array(batch * half ** 3);
  let at = 0;
  for (let plane = 0; plane < batch * edge; plane += 2)
    for (let y = 0; y < edge; y += 2)
      for (let z = 0; z < edge; z += 2) {
        let sum = 0;
        for (const p of [plane, plane + 1])
          for (const q of [y, y + 1]) {
            const row = (p * edge + q) * edge + z;
            sum += values[row]! + values[row + 1]!;
          }
        out[at++] = sum / 8;
      }
  return out;
}
