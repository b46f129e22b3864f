import * as tf from "@tensorflow/tfjs-core";
import { type ConvGeometry, geometryNumbers, outputShape, sameGeometry } from "./conv3d-geometry.js";
import type { Engine } from "./engine/engine.js";
import { fused } from "./fused-operation.js";
import { midline } from "./midline-backend.js";
import { stopGradient } from "./stop-gradient.js";

export interface Conv3dInput {
  /** [B, X, Y, Z, Ci] */
  readonly x: tf.Tensor5D;
  /** [k, k, k, Ci, Co] */
  readonly filter: tf.Tensor5D;
  /** [Co] */
  readonly bias?: tf.Tensor1D;
  readonly stride: 1 | 2;
  /** False where `x` is data: no gradient flows into it, and none is computed. */
  readonly inputGradient?: boolean;
}

/**
 * "Same" 3-D convolution plus bias, with gradients to x, filter and bias.
 *
 * TensorFlow's "same" at stride 2 pads an even axis by (0, 1): a PyTorch network padding by (1, 1) is shifted by one voxel.
 *
 * @returns [B, ceil(X/s), ceil(Y/s), ceil(Z/s), Co]
 */
export function conv3d(input: Conv3dInput): tf.Tensor5D {
  const { x, filter, bias, stride, inputGradient = true } = input;
  const backend = midline();
  if (backend === null) return composed(input);
  const { engine } = backend;
  const geometry = sameGeometry(x.shape, filter.shape, stride);
  const parameters = bias === undefined ? [filter] : [filter, bias];
  return fused<tf.Rank.R5>({
    backend,
    inputs: inputGradient ? [x, ...parameters] : parameters,
    saved: [x, filter],
    shape: outputShape(geometry),
    forward: (out) => {
      const add = bias === undefined ? null : backend.storage(bias);
      engine.run("convolve", backend.storage(x), backend.storage(filter), add, out, ...geometryNumbers(geometry));
    },
    backward: ({ values: dy }, [savedX, savedFilter]) => {
      const dw = engine.allocate(filter.size);
      engine.run("convolveFilterGradient", savedX!, dy, dw, ...geometryNumbers(geometry));
      const gradients = bias === undefined ? [dw] : [dw, biasGradient(engine, dy, geometry)];
      if (!inputGradient) return gradients;
      const dx = engine.allocate(x.size);
      engine.run("convolveInputGradient", dy, savedFilter!, dx, ...geometryNumbers(geometry));
      return [dx, ...gradients];
    },
  });
}

function biasGradient(engine: Engine, dy: Float32Array, { outChannels }: ConvGeometry): Float32Array {
  const db = engine.allocate(outChannels);
  engine.run("channelSums", dy, db, dy.length / outChannels, outChannels);
  return db;
}

/** The same from TensorFlow.js operations; the bias is added at rank 2, where every backend broadcasts. */
function composed({ x, filter, bias, stride, inputGradient = true }: Conv3dInput): tf.Tensor5D {
  const y = tf.conv3d(inputGradient ? x : stopGradient(x), filter, stride, "same");
  if (bias === undefined) return y;
  return tf.reshape(tf.add(tf.reshape(y, [y.size / bias.size, bias.size]), bias), y.shape);
}
