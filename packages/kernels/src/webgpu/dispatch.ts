import type * as tf from "@tensorflow/tfjs-core";
import { bufferOf, type GpuBackend } from "./tfjs-webgpu.js";

/** A tensor as a shader sees it: whole, or a range of it. */
export interface Bound {
  readonly tensor: tf.TensorInfo;
  readonly offsetBytes?: number;
  readonly bytes?: number;
}

export interface Dispatch {
  /** WGSL with an entry point `main`; bindings 0 on: the tensors, in order, and last the uniforms. */
  readonly code: string;
  readonly tensors: readonly Bound[];
  /** Rows of four 32-bit integers. */
  readonly uniforms: readonly (readonly number[])[];
  readonly workgroups: readonly [number, number, number];
}

/** TensorFlow.js submits after so many dispatches, and so do we. */
const DISPATCHES_PER_SUBMIT = 15;

const pipelines = new WeakMap<GPUDevice, Map<string, GPUComputePipeline>>();

/** Puts one dispatch into the backend's queue of commands. Errors of the shader or the bindings reach whoever next reads a tensor. */
export function dispatch(backend: GpuBackend, { code, tensors, uniforms, workgroups }: Dispatch): void {
  const { device } = backend;
  const pipeline = pipelineOf(device, code);
  const buffers = tensors.map(({ tensor, offsetBytes, bytes }) => ({
    buffer: bufferOf(backend, tensor),
    offset: offsetBytes,
    size: bytes,
  }));
  const resources = [...buffers, backend.makeUniforms(uniforms.map((data) => ({ type: "int32", data })))];
  const bindGroup = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: resources.map((resource, binding) => ({ binding, resource })),
  });
  for (const { tensor } of tensors) backend.commandQueueOwnedIds.add(tensor.dataId);
  const pass = computePass(backend);
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(...workgroups);
  backend.dispatchCountInPass += 1;
  if (backend.dispatchCountInPass < DISPATCHES_PER_SUBMIT) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}

function computePass(backend: GpuBackend): GPUComputePassEncoder {
  backend.ensureCommandEncoderReady();
  if (backend.commandEncoder === null) throw new Error("the GPU backend has no command encoder");
  backend.computePassEncoder ??= backend.commandEncoder.beginComputePass();
  return backend.computePassEncoder;
}

function pipelineOf(device: GPUDevice, code: string): GPUComputePipeline {
  const known = pipelines.get(device) ?? new Map<string, GPUComputePipeline>();
  pipelines.set(device, known);
  const made =
    known.get(code) ??
    device.createComputePipeline({ layout: "auto", compute: { module: device.createShaderModule({ code }), entryPoint: "main" } });
  known.set(code, made);
  return made;
}

/** So many workgroups in a row, folded into two dimensions where one has not room. */
export function folded(count: number, device: GPUDevice): readonly [number, number] {
  const most = device.limits.maxComputeWorkgroupsPerDimension;
  if (count <= most) return [count, 1];
  const rows = Math.ceil(count / most);
  return [Math.ceil(count / rows), rows];
}
