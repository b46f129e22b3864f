import * as tf from "@tensorflow/tfjs-core";

/**
 * Computes tensors, waits for their numbers and disposes everything made on the way.
 *
 * `tf.tidy` cannot span a wait, and a GPU gives numbers only to those who wait. What was computed wrongly on a GPU, or not at
 * all, comes back as a rejection.
 *
 * @param make runs at once, tidied; its float32 tensors are its own to give away.
 */
export async function readTensors(make: () => tf.Tensor[]): Promise<readonly Float32Array[]> {
  const tensors = tf.tidy(make);
  try {
    return await Promise.all(tensors.map((tensor) => tensor.data<"float32">()));
  } finally {
    tf.dispose(tensors);
  }
}
