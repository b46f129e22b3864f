import type * as tf from "@tensorflow/tfjs-core";
import { midline } from "./midline-backend.js";

/** Whether the fused kernels may be used; on any other backend the same numbers come from composed operations. */
export const onMidline = (): boolean => midline() !== null;

/** The values of a float32 tensor, to be read at once. On our backend this is the tensor's own storage, not a copy. */
export function floats(tensor: tf.Tensor): Float32Array {
  const backend = midline();
  if (backend !== null) return backend.storage(tensor);
  const values = tensor.dataSync<"float32">();
  if (tensor.dtype !== "float32") throw new Error(`expected float32, found ${tensor.dtype}`);
  return values;
}
