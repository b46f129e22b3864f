// The three kernels of a 3x3x3 convolution by themselves, as TensorFlow.js calls them on whatever backend is set.
import { uniformNumbers } from "./case-data.mjs";
import { tf } from "./tensorflow.mjs";

export const KERNELS = ["forward", "input gradient", "filter gradient"];

/** Tensors for one convolution of `channels` to `channels` at `grid`^3, and a call for each kernel. */
export function prepareKernels({ grid, channels }) {
  const uniform = uniformNumbers(1);
  const random = (shape) => {
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    for (let i = 0; i < values.length; i++) values[i] = uniform() - 0.5;
    return tf.tensor(values, shape);
  };
  const [x, dy] = [random([1, grid, grid, grid, channels]), random([1, grid, grid, grid, channels])];
  const filter = random([3, 3, 3, channels, channels]);
  const settings = { strides: [1, 1, 1, 1, 1], pad: "same", dataFormat: "NDHWC", dilations: [1, 1, 1, 1, 1] };
  // These backends have computed when they answer; reading the numbers out would time a copy.
  const call = (name, inputs, more) => () => {
    tf.engine()
      .runKernel(name, inputs, { ...settings, ...more })
      .dispose();
  };
  return {
    calls: {
      forward: call(tf.Conv3D, { x, filter }),
      "input gradient": call(tf.Conv3DBackpropInputV2, { dy, filter }, { inputShape: x.shape }),
      "filter gradient": call(tf.Conv3DBackpropFilterV2, { x, dy }, { filterShape: filter.shape }),
    },
    dispose: () => tf.dispose([x, dy, filter]),
  };
}

/** Floating-point operations of one such kernel. */
export const kernelFlops = ({ grid, channels }) => 2 * 27 * grid ** 3 * channels ** 2;
