import * as tf from "@tensorflow/tfjs-core";
import { padded } from "./conv3d-geometry.js";
import { floats, onMidline } from "./midline-tensor.js";
import { layOut } from "./wasm-heap.js";

/**
 * Nearest-neighbour doubling of the three spatial axes, added to the skip connection of the finer level, with gradients to both.
 *
 * @param x [B, X, Y, Z, C]; @param skip [B, 2X, 2Y, 2Z, C].
 * @returns skip + up(x), [B, 2X, 2Y, 2Z, C]
 */
export function upsampleAdd(x: tf.Tensor5D, skip: tf.Tensor5D): tf.Tensor5D {
  const [batch, d, h, w, c] = x.shape;
  const expected = [batch, 2 * d, 2 * h, 2 * w, c];
  if (skip.shape.join() !== expected.join()) throw new Error(`cannot add up-sampled [${x.shape.join()}] to [${skip.shape.join()}]`);
  if (!onMidline() || padded(c) !== c) return tf.add(skip, composed(x));
  return tf.customGrad<tf.Tensor5D>(() => ({
    value: tf.tensor5d(forward(x.shape, floats(x), floats(skip)), skip.shape),
    gradFunc: (dy: tf.Tensor) => [tf.tensor(backward(x.shape, floats(dy)), x.shape), tf.clone(dy)],
  }))(x, skip);
}

type Shape5 = tf.Tensor5D["shape"];

function forward([batch, d, h, w, c]: Shape5, x: Float32Array, skip: Float32Array): Float32Array {
  const length = d * h * w * c;
  const heap = layOut(length * 4, length * 32);
  const [coarse, fine] = [heap.at[0]!, heap.at[1]!];
  const out = new Float32Array(skip.length);
  for (let n = 0; n < batch; n++) {
    heap.f32.set(x.subarray(n * length, (n + 1) * length), coarse >> 2);
    heap.f32.set(skip.subarray(n * length * 8, (n + 1) * length * 8), fine >> 2);
    heap.calls.upsampleAdd(coarse, fine, fine, d, h, w, c);
    out.set(heap.f32.subarray(fine >> 2, (fine >> 2) + length * 8), n * length * 8);
  }
  return out;
}

function backward([batch, d, h, w, c]: Shape5, dy: Float32Array): Float32Array {
  const length = d * h * w * c;
  const heap = layOut(length * 4, length * 32);
  const [coarse, fine] = [heap.at[0]!, heap.at[1]!];
  const dx = new Float32Array(batch * length);
  for (let n = 0; n < batch; n++) {
    heap.f32.set(dy.subarray(n * length * 8, (n + 1) * length * 8), fine >> 2);
    heap.calls.sumOctants(fine, coarse, d, h, w, c);
    dx.set(heap.f32.subarray(coarse >> 2, (coarse >> 2) + length), n * length);
  }
  return dx;
}

/** One axis at a time, at rank 3: rows of [outer, axis, inner] are laid twice, side by side. */
function composed(x: tf.Tensor5D): tf.Tensor5D {
  const [batch, d, h, w, c] = x.shape;
  return tf.tidy(() => {
    const twice = (t: tf.Tensor, outer: number, inner: number) => tf.tile(tf.reshape(t, [outer, 1, inner]), [1, 2, 1]);
    const alongD = twice(x, batch * d, h * w * c);
    const alongH = twice(alongD, batch * 2 * d * h, w * c);
    const alongW = twice(alongH, batch * 4 * d * h * w, c);
    return tf.reshape(alongW, [batch, 2 * d, 2 * h, 2 * w, c]);
  });
}
