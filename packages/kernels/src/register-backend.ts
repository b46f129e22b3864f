import os from "node:os";
import * as tf from "@tensorflow/tfjs-core";
import type { Engine } from "./engine/engine.js";
import { startNativeEngine, whyNotNative } from "./engine/native-engine.js";
import { startWasmEngine } from "./engine/wasm-engine.js";
import { relaxedSimdWorks } from "./engine/wasm-module.js";
import { MidlineBackend, midline } from "./midline-backend.js";
import { ARITHMETIC_KERNELS, CONVOLUTION_KERNELS } from "./midline-kernels.js";
import { registerGradients } from "./register-gradients.js";

export interface BackendOptions {
  /** The native one where it was built, else WebAssembly, when not given. */
  readonly engine?: Engine["name"];
  /** Threads that compute; all processors when not given. */
  readonly threads?: number;
}

/**
 * Makes TensorFlow.js' backend of an engine's name ("midline-native" or "midline-wasm") and sets it: the stock CPU backend
 * with our kernels in place of its 3-D convolutions and arithmetic. A second call with other threads starts the engine anew.
 *
 * @throws where the native kernels were not built or this processor cannot run them.
 */
export async function registerMidlineBackend(options: BackendOptions = {}): Promise<Engine> {
  const { engine: name = whyNotNative() === null ? "midline-native" : "midline-wasm", threads = os.availableParallelism() } = options;
  registerGradients();
  const running = tf.findBackend(name);
  if (running instanceof MidlineBackend && running.engine.threads !== threads) tf.removeBackend(name);
  if (tf.findBackendFactory(name) === null) {
    const engine =
      name === "midline-native" ? startNativeEngine({ threads }) : await startWasmEngine({ threads, relaxed: await relaxedSimdWorks() });
    tf.registerBackend(name, () => new MidlineBackend(engine));
    if (tf.getKernelsForBackend(name).length === 0) registerKernels(name);
  }
  if (!(await tf.setBackend(name))) throw new Error(`the backend ${name} did not start`);
  const backend = midline();
  if (backend === null) throw new Error(`the backend ${name} is not ours`);
  return backend.engine;
}

function registerKernels(backendName: string): void {
  tf.copyRegisteredKernels("cpu", backendName);
  for (const kernel of [...CONVOLUTION_KERNELS, ...ARITHMETIC_KERNELS]) {
    tf.unregisterKernel(kernel.kernelName, backendName);
    tf.registerKernel({ ...kernel, backendName });
  }
}
