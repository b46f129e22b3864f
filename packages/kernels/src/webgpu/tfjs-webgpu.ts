import type * as tf from "@tensorflow/tfjs-core";

/** What we use of TensorFlow.js' WebGPU backend, version 4.22.0: its device, its tensors' buffers, and its queue of commands. */
export interface GpuBackend {
  readonly device: GPUDevice;
  readonly tensorMap: { get(dataId: object): { readonly resource?: unknown } };
  /** Tensors whose buffers wait for commands not yet submitted: released after, not before. */
  readonly commandQueueOwnedIds: WeakSet<object>;
  readonly commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  makeTensorInfo(shape: number[], dtype: "float32"): tf.TensorInfo;
  uploadToGPU(dataId: object): void;
  disposeData(dataId: object): boolean;
  makeUniforms(rows: readonly { readonly type: "int32"; readonly data: readonly number[] }[]): GPUBufferBinding;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  read(dataId: object): Promise<unknown>;
}

const METHODS = [
  "makeTensorInfo",
  "uploadToGPU",
  "disposeData",
  "makeUniforms",
  "ensureCommandEncoderReady",
  "endComputePassEncoder",
  "submitQueue",
  "read",
];

/** The door: whether this is the backend that we know. */
export function isGpuBackend(backend: unknown): backend is GpuBackend {
  if (typeof backend !== "object" || backend === null) return false;
  const has = (name: string) => typeof Reflect.get(backend, name) === "function";
  return METHODS.every(has) && "device" in backend && "tensorMap" in backend && "commandQueueOwnedIds" in backend;
}

/** The buffer of a tensor, put on the GPU where it was not. */
export function bufferOf(backend: GpuBackend, { dataId }: tf.TensorInfo): GPUBuffer {
  backend.uploadToGPU(dataId);
  const { resource } = backend.tensorMap.get(dataId);
  if (!(resource instanceof GPUBuffer)) throw new Error("a tensor is not in a GPU buffer");
  return resource;
}
