import os from "node:os";
import type { Engine } from "@midline/kernels/engine/engine";
import { registerMidlineBackend } from "@midline/kernels/register-backend";
import { registerWebGpuBackend } from "@midline/kernels/webgpu/register-webgpu-backend";
import * as tf from "@tensorflow/tfjs-core";
import { computesOnGpu, restoreRemovedUtil } from "./tensorflow-in-node.js";

/** A way of computing. `start` makes it the current TensorFlow.js backend, or throws why it cannot. */
export interface BackendCandidate {
  readonly name: string;
  /** What it is, for people. */
  readonly what: string;
  readonly start: (threads?: number) => Promise<BackendFacts>;
}

/** What is known of the machine behind a backend, for people. */
export interface BackendFacts {
  /** Name of the processor or graphics card. */
  readonly adapter?: string;
  /** What its code was compiled for, such as "AVX2 and FMA". */
  readonly instructionSet?: string;
  readonly threads?: number;
  /** Memory of the device itself, where it has its own. */
  readonly memoryBytes?: number;
  /** Whether the graphics card is the processor, under a software driver: right, slow, and taken only when asked for by name. */
  readonly software?: boolean;
}

/** The backends of the product, the fastest first. */
export const BACKENDS: readonly BackendCandidate[] = [
  { name: "tfjs-node-gpu", what: "TensorFlow on this machine's NVIDIA GPU", start: () => startNative("@tensorflow/tfjs-node-gpu") },
  { name: "webgpu", what: "this machine's GPU, through WebGPU", start: startWebGpu },
  { name: "midline-native", what: "Midline's own kernels in C++", start: (threads) => startOurs("midline-native", threads) },
  { name: "tfjs-node", what: "TensorFlow on this machine's CPU", start: () => startNative("@tensorflow/tfjs-node") },
  { name: "midline-wasm", what: "Midline's own kernels in WebAssembly", start: (threads) => startOurs("midline-wasm", threads) },
];

async function startOurs(engine: Engine["name"], threads?: number): Promise<BackendFacts> {
  const started = await registerMidlineBackend({ engine, threads });
  return { adapter: os.cpus()[0]?.model.trim(), instructionSet: started.instructionSet, threads: started.threads };
}

async function startWebGpu(): Promise<BackendFacts> {
  const { description, software } = await registerWebGpuBackend();
  return { adapter: description, software };
}

/** The packages are not dependencies: a hospital that has a fast machine installs one beside the trainer. */
async function startNative(packageName: string): Promise<BackendFacts> {
  restoreRemovedUtil();
  await import(packageName);
  if (!(await tf.setBackend("tensorflow"))) throw new Error("TensorFlow did not start");
  await tf.ready();
  if (packageName.endsWith("-gpu") && !computesOnGpu(tf.backend()))
    throw new Error("TensorFlow found no NVIDIA GPU with CUDA 11.2 and cuDNN 8.1");
  return {};
}
