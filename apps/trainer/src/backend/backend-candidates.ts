import { registerMidlineBackend } from "@midline/kernels/register-backend";
import * as tf from "@tensorflow/tfjs-core";

/** A way of computing. `start` makes it the current TensorFlow.js backend, or throws why it cannot. */
export interface BackendCandidate {
  readonly name: string;
  /** What it is, for people. */
  readonly what: string;
  readonly start: () => Promise<void>;
}

/** The backends of the product, the fastest first. */
export const BACKENDS: readonly BackendCandidate[] = [
  { name: "tfjs-node-gpu", what: "TensorFlow on this machine's NVIDIA GPU", start: () => startNative("@tensorflow/tfjs-node-gpu") },
  { name: "tfjs-node", what: "TensorFlow on this machine's CPU", start: () => startNative("@tensorflow/tfjs-node") },
  { name: "midline", what: "Midline's own SIMD kernels on the CPU", start: () => registerMidlineBackend() },
];

/** The packages are not dependencies: a hospital that has a fast machine installs one beside the trainer. */
async function startNative(packageName: string): Promise<void> {
  await import(packageName);
  if (!(await tf.setBackend("tensorflow"))) throw new Error("TensorFlow did not start");
  await tf.ready();
}
