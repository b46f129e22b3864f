import * as tf from "@tensorflow/tfjs-core";

/** Name of our backend in TensorFlow.js. */
export const MIDLINE_BACKEND = "midline";

/** Whether the fused kernels may be used; on any other backend the same numbers come from composed operations. */
export const onMidline = (): boolean => tf.getBackend() === MIDLINE_BACKEND;

/** The values of a float32 tensor. On our backend this is the tensor's own storage, not a copy. */
export function floats(tensor: tf.Tensor): Float32Array {
  const values = tensor.dataSync<"float32">();
  if (tensor.dtype !== "float32") throw new Error(`expected float32, found ${tensor.dtype}`);
  return values;
}
