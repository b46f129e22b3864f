import * as tf from "@tensorflow/tfjs-core";
import { registerGradients } from "../register-gradients.js";
import type { WebGpuAdapterFacts } from "./adapter-facts.js";
import { watchFaults } from "./gpu-faults.js";
import { startDevice } from "./start-device.js";

/** Name of the backend in TensorFlow.js. */
export const WEBGPU_BACKEND = "webgpu";

export interface WebGpuOptions {
  /** Most bytes of a tensor that a convolution binds at once; the adapter's own limit when not given. */
  readonly maxBindingBytes?: number;
}

let started: WebGpuAdapterFacts | undefined;

/**
 * Makes the TensorFlow.js backend "webgpu" over Dawn and sets it: the stock one with our WGSL kernels in place of its 3-D
 * convolutions, and with errors that reach whoever waits for a tensor. Numbers come back by `await tensor.data()` only.
 *
 * Idempotent. Throws where a package or a driver is missing.
 */
export async function registerWebGpuBackend(options: WebGpuOptions = {}): Promise<WebGpuAdapterFacts> {
  registerGradients();
  started ??= await start(options);
  if (!(await tf.setBackend(WEBGPU_BACKEND))) throw new Error("the webgpu backend did not start");
  return started;
}

async function start({ maxBindingBytes }: WebGpuOptions): Promise<WebGpuAdapterFacts> {
  const { facts, makeBackend } = await startDevice();
  // The shaders are loaded where there is a device for them: most machines only ask for one.
  const { convolutionKernels } = await import("./convolution-kernels.js");
  tf.registerBackend(WEBGPU_BACKEND, () => {
    const backend = makeBackend();
    watchFaults(backend);
    if (!isKernelBackend(backend)) throw new Error("TensorFlow.js' WebGPU backend is of another TensorFlow.js");
    return backend;
  });
  for (const kernel of convolutionKernels(Math.min(maxBindingBytes ?? Infinity, facts.maxBindingBytes))) {
    tf.unregisterKernel(kernel.kernelName, WEBGPU_BACKEND);
    tf.registerKernel({ ...kernel, backendName: WEBGPU_BACKEND });
  }
  // Small tensors too are computed where the large ones are.
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  return facts;
}

const isKernelBackend = (backend: object): backend is tf.KernelBackend => backend instanceof tf.KernelBackend;
