import * as tf from "@tensorflow/tfjs-core";
import { geometryOf, need, shapeIn } from "./conv3d-arguments.js";
import { geometryNumbers, outputShape } from "./conv3d-geometry.js";
import { ARITHMETIC, type Arithmetic, arithmetic } from "./elementwise.js";
import type { KernelName } from "./engine/kernel-names.js";
import { MidlineBackend } from "./midline-backend.js";

export type BackendKernel = Pick<tf.KernelConfig, "kernelName" | "kernelFunc">;

/** TensorFlow.js' own 3-D convolutions, by our kernels. */
export const CONVOLUTION_KERNELS: readonly BackendKernel[] = [
  {
    kernelName: tf.Conv3D,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const [x, filter] = [need(inputs.x), need(inputs.filter)];
      const geometry = geometryOf(x.shape, filter.shape, attrs);
      return made(ours(backend), outputShape(geometry), (out, storage) => [
        "convolve",
        [storage(x), storage(filter), null, out, ...geometryNumbers(geometry)],
      ]);
    },
  },
  {
    kernelName: tf.Conv3DBackpropInputV2,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const [dy, filter] = [need(inputs.dy), need(inputs.filter)];
      const shape = shapeIn(attrs, "inputShape");
      const geometry = geometryOf(shape, filter.shape, attrs);
      return made(ours(backend), shape, (out, storage) => [
        "convolveInputGradient",
        [storage(dy), storage(filter), out, ...geometryNumbers(geometry)],
      ]);
    },
  },
  {
    kernelName: tf.Conv3DBackpropFilterV2,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const [x, dy] = [need(inputs.x), need(inputs.dy)];
      const shape = shapeIn(attrs, "filterShape");
      const geometry = geometryOf(x.shape, shape, attrs);
      return made(ours(backend), shape, (out, storage) => [
        "convolveFilterGradient",
        [storage(x), storage(dy), out, ...geometryNumbers(geometry)],
      ]);
    },
  },
];

/** The four rules of arithmetic; the stock kernel keeps what is not float32. */
export const ARITHMETIC_KERNELS: readonly BackendKernel[] = ARITHMETIC.map((rule) => ({
  kernelName: rule.kernelName,
  kernelFunc: (params) => {
    const [a, b] = [need(params.inputs["a"]), need(params.inputs["b"])];
    if (a.dtype !== "float32" || b.dtype !== "float32") return tf.getKernel(rule.kernelName, "cpu").kernelFunc(params);
    return computed(ours(params.backend), rule, a, b);
  },
}));

function computed(backend: MidlineBackend, rule: Arithmetic, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo {
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const out = backend.engine.allocate(tf.util.sizeFromShape(shape));
  const [left, right] = [backend.storage(a), backend.storage(b)];
  if (rule.kernelName === tf.Add && left.length === out.length && right.length === out.length)
    backend.engine.run("add", left, right, out, out.length);
  else arithmetic(rule, { values: left, shape: a.shape }, { values: right, shape: b.shape }, shape, out);
  return backend.adopt(out, shape);
}

type Call = (
  out: Float32Array,
  storage: (tensor: tf.TensorInfo) => Float32Array,
) => readonly [KernelName, readonly (Float32Array | number | null)[]];

function made(backend: MidlineBackend, shape: number[], call: Call): tf.TensorInfo {
  const out = backend.engine.allocate(tf.util.sizeFromShape(shape));
  const [kernel, operands] = call(out, (tensor) => backend.storage(tensor));
  backend.engine.run(kernel, ...operands);
  return backend.adopt(out, shape);
}

function ours(backend: object): MidlineBackend {
  if (!(backend instanceof MidlineBackend)) throw new Error("the midline kernels run on a midline backend only");
  return backend;
}
