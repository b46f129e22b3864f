import * as tf from "@tensorflow/tfjs-core";
import { fused } from "./fused-operation.js";
import { midline } from "./midline-backend.js";

/**
 * Nearest-neighbour doubling of the three spatial axes, added to the skip connection of the finer level, with gradients to both.
 *
 * @param x [B, X, Y, Z, C]; @param skip [B, 2X, 2Y, 2Z, C].
 * @returns skip + up(x), [B, 2X, 2Y, 2Z, C]
 */
export function upsampleAdd(x: tf.Tensor5D, skip: tf.Tensor5D): tf.Tensor5D {
  const shape = doubled(x, x.shape[4]);
  if (skip.shape.join() !== shape.join()) throw new Error(`cannot add up-sampled [${x.shape.join()}] to [${skip.shape.join()}]`);
  const backend = midline();
  if (backend === null) return tf.add(skip, composed(x));
  const { engine } = backend;
  return fused<tf.Rank.R5>({
    backend,
    inputs: [x, skip],
    saved: [],
    shape,
    forward: (out) => engine.run("upsampleAdd", backend.storage(x), backend.storage(skip), out, ...x.shape),
    backward: (dy) => {
      const dx = engine.allocate(x.size);
      engine.run("upsampleConcatGradient", dy.values, dx, null, ...x.shape, 0);
      return [dx, dy.tensor];
    },
  });
}

/**
 * Nearest-neighbour doubling of the three spatial axes, laid beside the finer level, with gradients to both.
 *
 * @param x [B, X, Y, Z, C]; @param skip [B, 2X, 2Y, 2Z, S].
 * @returns the channels of up(x), then those of skip, [B, 2X, 2Y, 2Z, C + S]
 */
export function upsampleConcat(x: tf.Tensor5D, skip: tf.Tensor5D): tf.Tensor5D {
  const skipChannels = skip.shape[4];
  if (skip.shape.join() !== doubled(x, skipChannels).join())
    throw new Error(`cannot lay up-sampled [${x.shape.join()}] beside [${skip.shape.join()}]`);
  const shape = doubled(x, x.shape[4] + skipChannels);
  const backend = midline();
  if (backend === null) {
    const rows = (t: tf.Tensor5D) => tf.reshape(t, [t.size / t.shape[4], t.shape[4]]);
    return tf.reshape(tf.concat([rows(composed(x)), rows(skip)], 1), shape);
  }
  const { engine } = backend;
  return fused<tf.Rank.R5>({
    backend,
    inputs: [x, skip],
    saved: [],
    shape,
    forward: (out) => engine.run("upsampleConcat", backend.storage(x), backend.storage(skip), out, ...x.shape, skipChannels),
    backward: (dy) => {
      const [dx, dskip] = [engine.allocate(x.size), engine.allocate(skip.size)];
      engine.run("upsampleConcatGradient", dy.values, dx, dskip, ...x.shape, skipChannels);
      return [dx, dskip];
    },
  });
}

function doubled({ shape: [batch, d, h, w] }: tf.Tensor5D, channels: number): [number, number, number, number, number] {
  return [batch, 2 * d, 2 * h, 2 * w, channels];
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
