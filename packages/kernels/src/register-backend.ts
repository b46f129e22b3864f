import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { geometryOf, need, shapeIn } from "./conv3d-arguments.js";
import type { ConvGeometry } from "./conv3d-geometry.js";
import { convolveFilterGradient, convolveForward, convolveInputGradient } from "./conv3d-kernels.js";
import { registerGradients } from "./register-gradients.js";
import { ARITHMETIC, type Arithmetic, arithmetic } from "./elementwise.js";
import { MIDLINE_BACKEND } from "./midline-tensor.js";
import { loadKernels } from "./wasm-heap.js";

/**
 * Makes the TensorFlow.js backend "midline" and sets it: the stock CPU backend with our SIMD kernels in place of its
 * 3-D convolutions, and plain loops in place of its arithmetic. Idempotent. Runs wherever Node runs; nothing is downloaded.
 */
export async function registerMidlineBackend(): Promise<void> {
  registerGradients();
  await loadKernels();
  if (tf.findBackendFactory(MIDLINE_BACKEND) === null) {
    // Not the first use: the stock backend greets that with advice to download what a hospital cannot.
    tf.registerBackend(MIDLINE_BACKEND, () => Object.assign(new MathBackendCPU(), { firstUse: false }));
    tf.copyRegisteredKernels("cpu", MIDLINE_BACKEND);
    for (const kernel of [conv3D, conv3DBackpropInput, conv3DBackpropFilter, ...ARITHMETIC.map(binary)]) replaceKernel(kernel);
  }
  if (!(await tf.setBackend(MIDLINE_BACKEND))) throw new Error("the midline backend did not start");
}

type Kernel = Pick<tf.KernelConfig, "kernelName" | "kernelFunc">;

function replaceKernel(kernel: Kernel): void {
  tf.unregisterKernel(kernel.kernelName, MIDLINE_BACKEND);
  tf.registerKernel({ ...kernel, backendName: MIDLINE_BACKEND });
}

const conv3D: Kernel = {
  kernelName: tf.Conv3D,
  kernelFunc: ({ inputs, attrs, backend }) => {
    const x = need(inputs.x);
    const filter = need(inputs.filter);
    const geometry = geometryOf(x.shape, filter.shape, attrs);
    return made(backend, outputShape(geometry), convolveForward(geometry, values(backend, x), values(backend, filter)));
  },
};

const conv3DBackpropInput: Kernel = {
  kernelName: tf.Conv3DBackpropInputV2,
  kernelFunc: ({ inputs, attrs, backend }) => {
    const dy = need(inputs.dy);
    const filter = need(inputs.filter);
    const inputShape = shapeIn(attrs, "inputShape");
    const geometry = geometryOf(inputShape, filter.shape, attrs);
    return made(backend, inputShape, convolveInputGradient(geometry, values(backend, dy), values(backend, filter)));
  },
};

const conv3DBackpropFilter: Kernel = {
  kernelName: tf.Conv3DBackpropFilterV2,
  kernelFunc: ({ inputs, attrs, backend }) => {
    const x = need(inputs.x);
    const dy = need(inputs.dy);
    const filterShape = shapeIn(attrs, "filterShape");
    const geometry = geometryOf(x.shape, filterShape, attrs);
    return made(backend, filterShape, convolveFilterGradient(geometry, values(backend, x), values(backend, dy)).filter);
  },
};

/** The stock kernel keeps what is not float32. */
function binary(rule: Arithmetic): Kernel {
  const stock = tf.getKernel(rule.kernelName, "cpu").kernelFunc;
  return {
    kernelName: rule.kernelName,
    kernelFunc: (params) => {
      const a = need(params.inputs["a"]);
      const b = need(params.inputs["b"]);
      if (a.dtype !== "float32" || b.dtype !== "float32") return stock(params);
      const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
      const operand = (tensor: tf.TensorInfo) => ({ values: values(params.backend, tensor), shape: tensor.shape });
      return made(params.backend, shape, arithmetic(rule, operand(a), operand(b), shape));
    },
  };
}

const outputShape = ({ batch, outSize, outChannels }: ConvGeometry): number[] => [batch, ...outSize, outChannels];

function cpu(backend: object): MathBackendCPU {
  if (!(backend instanceof MathBackendCPU)) throw new Error("the midline kernels run on the midline backend only");
  return backend;
}

function values(backend: object, tensor: tf.TensorInfo): Float32Array {
  const read = cpu(backend).readSync(tensor.dataId);
  if (!(read instanceof Float32Array)) throw new Error(`expected float32, found ${tensor.dtype}`);
  return read;
}

const made = (backend: object, shape: number[], data: Float32Array): tf.TensorInfo => cpu(backend).makeTensorInfo(shape, "float32", data);
