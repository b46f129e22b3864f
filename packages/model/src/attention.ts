import * as tf from "@tensorflow/tfjs-core";

/** Where to look: weights over the voxels of each resolution, summing to 1 in each case. Constants: no gradient flows through. */
export type AttentionPyramid = ReadonlyMap<number, tf.Tensor3D>; // edge -> [B, 1, edge^3]

/** Keeps every voxel in view while the segmentation is still blind. */
const FLOOR = 1e-3;

/** Added to a variance before its root: a map that is flat where the classifier looks has a gradient all the same. */
const VARIANCE_FLOOR = 1e-3;

/**
 * A = sigmoid(segmentation logits) + 0.001, mean-pooled to every coarser resolution and normalised to sum 1.
 *
 * @param logits [B, edge, edge, edge, 1]
 */
export function attentionPyramid(logits: tf.Tensor5D, edge: number): AttentionPyramid {
  const batch = logits.shape[0];
  // Reading the numbers out and back in is what stops the gradient.
  let values: Float32Array = Float32Array.from(logits.dataSync<"float32">(), (logit) => 1 / (1 + Math.exp(-logit)) + FLOOR);
  const pyramid = new Map<number, tf.Tensor3D>();
  for (let size = edge; ; size /= 2) {
    pyramid.set(size, tf.tensor3d(normalised(values, batch), [batch, 1, size ** 3]));
    if (size % 2 !== 0 || size <= 2) return pyramid;
    values = halved(values, batch, size);
  }
}

/** Sum over voxels of A x; [B, C]. */
export function weightedMean(x: tf.Tensor5D, attention: AttentionPyramid): tf.Tensor2D {
  const [batch, , , , channels] = x.shape;
  return tf.reshape(tf.matMul(at(attention, x), voxels(x)), [batch, channels]);
}

/** sqrt(sum of A x^2 - mean^2 + 0.001): texture where the tumour is; [B, C]. */
export function weightedSd(x: tf.Tensor5D, attention: AttentionPyramid): tf.Tensor2D {
  const mean = weightedMean(x, attention);
  const squares = weightedMean(tf.square(x), attention);
  return tf.sqrt(tf.add(tf.sub(squares, tf.square(mean)), VARIANCE_FLOOR));
}

function at(attention: AttentionPyramid, x: tf.Tensor5D): tf.Tensor3D {
  const weights = attention.get(x.shape[1]);
  if (weights === undefined) throw new Error(`no attention at ${x.shape[1]} voxels`);
  return weights;
}

const voxels = (x: tf.Tensor5D): tf.Tensor3D => tf.reshape(x, [x.shape[0], x.shape[1] * x.shape[2] * x.shape[3], x.shape[4]]);

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
