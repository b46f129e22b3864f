import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { checkGradients } from "../../backend-check.js";
import { readTensors } from "../../read-tensors.js";
import { convolutionKernels } from "../convolution-kernels.js";
import { dispatch } from "../dispatch.js";
import { registerWebGpuBackend, WEBGPU_BACKEND } from "../register-webgpu-backend.js";
import { type GpuBackend, isGpuBackend } from "../tfjs-webgpu.js";

type Shape5 = [number, number, number, number, number];

/** A convolution to compute: x, filter edge, output channels, stride. */
interface Convolution {
  readonly x: Shape5;
  readonly edge: number;
  readonly outputs: number;
  readonly stride: 1 | 2;
}

/** What can be shown of a GPU, each in a process of its own: numbers for the test to judge. */
export const PROOFS: Readonly<Record<string, () => Promise<unknown>>> = {
  adapter: registerWebGpuBackend,
  gradients: gradientCheck,
  shapes: everyChannelCount,
  slabs: cutIntoSlabs,
  "beyond the limit": beyondTheLimit,
  "two million rows": twoMillionRows,
  "broken shader": brokenShader,
};

async function gradientCheck(): Promise<unknown> {
  await registerWebGpuBackend();
  const { backend, pass, findings } = await checkGradients();
  return {
    backend,
    pass,
    checks: findings.length,
    problems: findings.flatMap(({ problem }) => problem ?? []),
    worst: Math.max(...findings.map(({ maxRelativeError }) => maxRelativeError)),
    tensorsLeft: tf.memory().numTensors,
  };
}

/** The gradient to a bias of two channels at each of 128^3 voxels, by a `dy` of 1 and 3. */
async function twoMillionRows(): Promise<unknown> {
  await registerWebGpuBackend();
  const rows = 128 ** 3;
  const [bias] = await readTensors(() => {
    const gradient = tf.grad((b: tf.Tensor) => tf.add(tf.zeros([rows, 2]), b));
    return [gradient(tf.tensor1d([0, 0]), tf.tile(tf.tensor2d([[1, 3]]), [rows, 1]))];
  });
  return [...(bias ?? [])];
}

/** y, dx and dw on the current backend. */
function everything({ x, edge, outputs, stride }: Convolution): Promise<readonly Float32Array[]> {
  return readTensors(() => {
    const filterShape: Shape5 = [edge, edge, edge, x[4], outputs];
    const [values, filter] = [
      tf.randomNormal<tf.Rank.R5>(x, 0, 1, "float32", 1),
      tf.randomNormal<tf.Rank.R5>(filterShape, 0, 1, "float32", 2),
    ];
    const y = tf.conv3d(values, filter, stride, "same");
    const dy = tf.randomNormal<tf.Rank.R5>(y.shape, 0, 1, "float32", 3);
    const attrs = { strides: stride, pad: "same" };
    const kernel = (name: string, inputs: tf.NamedTensorMap, shape: object) =>
      tf.engine().runKernel<tf.Tensor>(name, inputs, { ...attrs, ...shape });
    return [
      y,
      kernel(tf.Conv3DBackpropInputV2, { dy, filter }, { inputShape: x }),
      kernel(tf.Conv3DBackpropFilterV2, { x: values, dy }, { filterShape }),
    ];
  });
}

/** Every number of channels from 1 to 33 on either side, against the stock CPU backend; and the same again, to the bit. */
async function everyChannelCount(): Promise<unknown> {
  await registerWebGpuBackend();
  let [worst, repeatable] = [0, true];
  for (let inputs = 1; inputs <= 33; inputs++) {
    const stride = inputs % 2 === 0 ? 2 : 1;
    const x: Shape5 = [1 + (inputs % 3), 4 + (inputs % 2), 5, 3 + (inputs % 4), inputs];
    const convolution = { x, edge: inputs % 4 === 3 ? 1 : 3, outputs: 34 - inputs, stride } as const;
    const found = await everything(convolution);
    const again = await everything(convolution);
    await tf.setBackend("cpu");
    const expected = await everything(convolution);
    await tf.setBackend(WEBGPU_BACKEND);
    for (const [i, values] of found.entries()) {
      worst = Math.max(worst, relativeError(values, expected[i]));
      repeatable &&= sameBits(values, again[i]);
    }
  }
  return { worst, repeatable };
}

/** The same convolutions with room for a few planes only: how many dispatches that took, and what it changed. */
async function cutIntoSlabs(): Promise<unknown> {
  await registerWebGpuBackend();
  const backend = gpu();
  const results = [];
  for (const stride of [1, 2] as const) {
    const convolution: Convolution = { x: [2, 6, 24, 24, 3], edge: 3, outputs: 4, stride };
    const whole = await counted(backend, () => everything(convolution));
    useKernels(3 * 24 * 24 * 4 * 4 + backend.device.limits.minStorageBufferOffsetAlignment);
    const cut = await counted(backend, () => everything(convolution));
    useKernels(backend.device.limits.maxStorageBufferBindingSize);
    results.push({
      stride,
      moreDispatches: cut.dispatches - whole.dispatches,
      sameOutput: sameBits(cut.values[0], whole.values[0]),
      sameInputGradient: sameBits(cut.values[1], whole.values[1]),
      filterGradientError: relativeError(cut.values[2], whole.values[2]),
    });
  }
  return results;
}

/** A volume that no shader can see whole on an adapter of 128 MiB bindings: ours go through it, TensorFlow.js' own are refused aloud. */
async function beyondTheLimit(): Promise<unknown> {
  const { maxBindingBytes } = await registerWebGpuBackend();
  const shape: Shape5 = [1, 64, 128, 128, 36];
  const bytes = 4 * shape.reduce((a, b) => a * b);
  if (maxBindingBytes >= bytes) return { fits: `this adapter binds ${maxBindingBytes} bytes at once` };
  const values = Float32Array.from({ length: bytes / 4 }, (_, i) => ((i * 37) % 101) - 50);
  const ramp = Float32Array.from({ length: 36 }, (_, c) => c - 17);
  const [x, filter] = [tf.tensor5d(values, shape), tf.tensor5d(ramp, [1, 1, 1, 36, 1])];
  const found = await tf.conv3d(x, filter, 1, "same").data<"float32">();
  const wrong = found.reduce((count, value, voxel) => {
    let expected = 0;
    for (let c = 0; c < 36; c++) expected += values[voxel * 36 + c]! * ramp[c]!;
    return count + (Math.abs(value - expected) > 1e-2 ? 1 : 0);
  }, 0);
  return { bytes, voxels: found.length, wrong, stock: await refusal(tf.add(x, 1).data()) };
}

/** WGSL that does not compile, and what those hear who wait for a tensor. */
async function brokenShader(): Promise<unknown> {
  await registerWebGpuBackend();
  const backend = gpu();
  const before = [...(await tf.add(tf.tensor1d([1, 2]), 1).data())];
  const tensor = backend.makeTensorInfo([4], "float32");
  dispatch(backend, {
    code: "@compute @workgroup_size(1) fn main() { let x: i32 = 1.5; }",
    tensors: [{ tensor }],
    uniforms: [[0, 0, 0, 0]],
    workgroups: [1, 1, 1],
  });
  const own = await refusal(backend.read(tensor.dataId));
  const others = await refusal(tf.add(tf.tensor1d([1, 2]), 1).data());
  return { before, own, others, gradientsPass: (await checkGradients()).pass };
}

function useKernels(bindingBytes: number): void {
  for (const kernel of convolutionKernels(bindingBytes)) {
    tf.unregisterKernel(kernel.kernelName, WEBGPU_BACKEND);
    tf.registerKernel({ ...kernel, backendName: WEBGPU_BACKEND });
  }
}

async function counted(backend: GpuBackend, compute: () => Promise<readonly Float32Array[]>) {
  const make = backend.device.createBindGroup.bind(backend.device);
  let dispatches = 0;
  backend.device.createBindGroup = (descriptor) => {
    dispatches += 1;
    return make(descriptor);
  };
  const values = await compute();
  backend.device.createBindGroup = make;
  return { values, dispatches };
}

const refusal = (waiting: Promise<unknown>): Promise<string> =>
  waiting.then(
    () => "answered",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

function gpu(): GpuBackend {
  const backend = tf.backend();
  if (!isGpuBackend(backend)) throw new Error("not on the GPU");
  return backend;
}

function relativeError(found: Float32Array | undefined, expected: Float32Array | undefined): number {
  if (found === undefined || expected === undefined || found.length !== expected.length) return Infinity;
  const scale = expected.reduce((largest, v) => Math.max(largest, Math.abs(v)), Number.MIN_VALUE);
  return expected.reduce((worst, v, i) => Math.max(worst, Number.isFinite(found[i]) ? Math.abs(v - found[i]!) : Infinity), 0) / scale;
}

const sameBits = (a: Float32Array | undefined, b: Float32Array | undefined): boolean =>
  a !== undefined && b !== undefined && a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
