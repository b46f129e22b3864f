import * as tf from "@tensorflow/tfjs-core";
import { floats, onMidline } from "./midline-tensor.js";
import { type ConvGeometry, sameGeometry } from "./conv3d-geometry.js";
import { convolveFilterGradient, convolveForward, convolveInputGradient } from "./conv3d-kernels.js";

export interface Conv3dInput {
  /** [B, X, Y, Z, Ci] */
  readonly x: tf.Tensor5D;
  /** [k, k, k, Ci, Co] */
  readonly filter: tf.Tensor5D;
  /** [Co] */
  readonly bias: tf.Tensor1D;
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
  const { x, filter, bias, stride } = input;
  if (!onMidline()) return composed(input);
  const geometry = sameGeometry(x.shape, filter.shape, stride);
  // The closures hold the arrays, not the tensors: TensorFlow.js disposes intermediates that were not saved.
  const values = { x: floats(x), filter: floats(filter) };
  const forward = () => tf.tensor5d(convolveForward(geometry, values.x, values.filter, floats(bias)), outputShape(geometry));
  const parameterGradients = (dy: tf.Tensor): tf.Tensor[] => {
    const gradient = convolveFilterGradient(geometry, values.x, floats(dy));
    return [tf.tensor(gradient.filter, filter.shape), tf.tensor(gradient.bias, bias.shape)];
  };
  if (input.inputGradient === false) {
    return tf.customGrad<tf.Tensor5D>(() => ({ value: forward(), gradFunc: parameterGradients }))(filter, bias);
  }
  return tf.customGrad<tf.Tensor5D>(() => ({
    value: forward(),
    gradFunc: (dy: tf.Tensor) => [
      tf.tensor(convolveInputGradient(geometry, floats(dy), values.filter), x.shape),
      ...parameterGradients(dy),
    ],
  }))(x, filter, bias);
}

/** The same from TensorFlow.js operations; the bias is added at rank 2, where every backend broadcasts. */
function composed({ x, filter, bias, stride }: Conv3dInput): tf.Tensor5D {
  const y = tf.conv3d(x, filter, stride, "same");
  return tf.reshape(tf.add(tf.reshape(y, [y.size / bias.size, bias.size]), bias), y.shape);
}

const outputShape = ({ batch, outSize, outChannels }: ConvGeometry): [number, number, number, number, number] => [
  batch,
  ...outSize,
  outChannels,
];
