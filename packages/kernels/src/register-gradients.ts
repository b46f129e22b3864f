import * as tf from "@tensorflow/tfjs-core";

/**
 * Registers the gradients of the TensorFlow.js operations this project trains through, where nobody has yet.
 *
 * TensorFlow.js keeps its own in ES modules that Node cannot load by themselves; the umbrella package that bundles them
 * would bring a few hundred megabytes of browser code into every hospital. These are held against finite differences.
 */
export function registerGradients(): void {
  for (const config of GRADIENTS) if (!tf.getGradient(config.kernelName)) tf.registerGradient(config);
}

type Gradient = tf.GradConfig;

const GRADIENTS: readonly Gradient[] = [
  binary(tf.Add, (dy) => [dy, dy]),
  binary(tf.Sub, (dy) => [dy, tf.neg(dy)]),
  binary(tf.Multiply, (dy, a, b) => [tf.mul(dy, b), tf.mul(dy, a)]),
  binary(tf.RealDiv, (dy, a, b) => [tf.div(dy, b), tf.neg(tf.div(tf.mul(dy, a), tf.square(b)))]),
  ofInput(tf.Square, (dy, x) => tf.mul(dy, tf.mul(x, 2))),
  ofInput(tf.Softplus, (dy, x) => tf.mul(dy, tf.sigmoid(x))),
  ofInput(tf.Log, (dy, x) => tf.div(dy, x)),
  ofOutput(tf.Sigmoid, (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  ofOutput(tf.Exp, (dy, y) => tf.mul(dy, y)),
  ofOutput(tf.Sqrt, (dy, y) => tf.div(dy, tf.mul(y, 2))),
  ofOutput(tf.Rsqrt, (dy, y) => tf.mul(tf.mul(dy, -0.5), tf.mul(y, tf.square(y)))),
  { kernelName: tf.Neg, gradFunc: (dy) => ({ x: () => tf.neg(one(dy)) }) },
  { kernelName: tf.Identity, gradFunc: (dy) => ({ x: () => tf.clone(one(dy)) }) },
  { kernelName: tf.Cast, gradFunc: (dy) => ({ x: () => tf.clone(one(dy)) }) },
  {
    kernelName: tf.LeakyRelu,
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attrs) => ({ x: () => tf.mul(one(dy), tf.where(tf.greater(have(x), 0), 1, Number(attrs["alpha"]))) }),
  },
  {
    kernelName: tf.Reshape,
    inputsToSave: ["x"],
    gradFunc: (dy, [x]) => ({ x: () => tf.reshape(one(dy), have(x).shape) }),
  },
  {
    kernelName: tf.Sum,
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attrs) => ({ x: () => spread(one(dy), have(x).shape, attrs["axis"]) }),
  },
  {
    kernelName: tf.Mean,
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attrs) => ({
      x: () => tf.div(spread(one(dy), have(x).shape, attrs["axis"]), have(x).size / one(dy).size),
    }),
  },
  {
    kernelName: tf.Tile,
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attrs) => ({ x: () => untile(one(dy), have(x).shape, numbers(attrs["reps"])) }),
  },
  {
    kernelName: tf.Slice,
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attrs) => {
      const begin = numbers(attrs["begin"]);
      const taken = one(dy).shape;
      const around = have(x).shape.map((size, i): [number, number] => [begin[i] ?? 0, size - (begin[i] ?? 0) - (taken[i] ?? 0)]);
      return { x: () => tf.pad(one(dy), around) };
    },
  },
  {
    kernelName: tf.Concat,
    saveAllInputs: true,
    gradFunc: (dy, inputs, attrs) => {
      const axis = Number(attrs["axis"]);
      const parts = tf.split(one(dy), inputs.map((t) => t.shape[axis] ?? 0), axis); // prettier-ignore
      return Object.fromEntries(parts.map((part, i) => [String(i), () => part]));
    },
  },
  {
    kernelName: tf.BatchMatMul,
    inputsToSave: ["a", "b"],
    gradFunc: (dy, [a, b], attrs) => {
      const [tA, tB] = [attrs["transposeA"] === true, attrs["transposeB"] === true];
      return {
        a: () => (tA ? tf.matMul(have(b), one(dy), tB, true) : tf.matMul(one(dy), have(b), false, !tB)),
        b: () => (tB ? tf.matMul(one(dy), have(a), true, tA) : tf.matMul(have(a), one(dy), !tA, false)),
      };
    },
  },
  {
    kernelName: tf.Conv3D,
    inputsToSave: ["x", "filter"],
    gradFunc: (dy, [x, filter], attrs) => ({
      x: () =>
        tf
          .engine()
          .runKernel(
            tf.Conv3DBackpropInputV2,
            { dy: one(dy), filter: have(filter) },
            { strides: attrs["strides"] ?? 1, pad: attrs["pad"] ?? "same", inputShape: have(x).shape },
          ),
      filter: () =>
        tf
          .engine()
          .runKernel(
            tf.Conv3DBackpropFilterV2,
            { x: have(x), dy: one(dy) },
            { strides: attrs["strides"] ?? 1, pad: attrs["pad"] ?? "same", filterShape: have(filter).shape },
          ),
    }),
  },
];

/** Gradient of an element-wise operation of two tensors that may broadcast. */
function binary(kernelName: string, of: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => [tf.Tensor, tf.Tensor]): Gradient {
  return {
    kernelName,
    inputsToSave: ["a", "b"],
    gradFunc: (dy, [a, b]) => ({
      a: () => unbroadcast(of(one(dy), have(a), have(b))[0], have(a).shape),
      b: () => unbroadcast(of(one(dy), have(a), have(b))[1], have(b).shape),
    }),
  };
}

function ofInput(kernelName: string, of: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor): Gradient {
  return { kernelName, inputsToSave: ["x"], gradFunc: (dy, [x]) => ({ x: () => of(one(dy), have(x)) }) };
}

function ofOutput(kernelName: string, of: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor): Gradient {
  return { kernelName, outputsToSave: [true], gradFunc: (dy, [y]) => ({ x: () => of(one(dy), have(y)) }) };
}

/** Sums a gradient over the axes along which its tensor was repeated. */
function unbroadcast(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  if (axes.length === 0) return tf.reshape(gradient, shape);
  // Of a matrix TensorFlow.js' WebGPU backend sums columns by a transposition that has no room for over a million rows; at rank 3 it has.
  const isMatrix = gradient.rank === 2;
  const sum = isMatrix ? tf.sum(tf.reshape(gradient, [1, ...gradient.shape]), axes.map((axis) => axis + 1)) : tf.sum(gradient, axes); // prettier-ignore
  return tf.reshape(sum, shape);
}

/** Gradient of a sum: dy repeated over the summed axes. `tf.ones` would be made on the processor, and a GPU would wait for it. */
function spread(dy: tf.Tensor, shape: number[], axis: unknown): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis === undefined || axis === null ? shape.map((_, i) => i) : numbers(axis), shape);
  const kept = shape.map((size, i) => (axes.includes(i) ? 1 : size));
  return tf.mul(tf.reshape(dy, kept), tf.fill(shape, 1));
}

/** Gradient of a tiling: the sum over the copies, one axis after the other, each at rank 3. */
function untile(dy: tf.Tensor, shape: number[], reps: readonly number[]): tf.Tensor {
  let rest = dy;
  let outer = 1;
  for (const [axis, size] of shape.entries()) {
    const copies = reps[axis] ?? 1;
    const inner = rest.size / (outer * copies);
    if (copies > 1) rest = tf.sum(tf.reshape(rest, [outer, copies, inner]), 1);
    outer *= size;
  }
  return tf.reshape(rest, shape);
}

const numbers = (value: unknown): number[] => (Array.isArray(value) ? value.map(Number) : [Number(value)]);

function one(dy: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(dy) ? have(dy[0]) : dy;
}

function have(tensor: tf.Tensor | undefined): tf.Tensor {
  if (tensor === undefined) throw new Error("a saved tensor is missing");
  return tensor;
}
