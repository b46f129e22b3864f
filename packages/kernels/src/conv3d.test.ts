import * as tf from "@tensorflow/tfjs-core";
import { conv3d } from "./conv3d.js";
import { registerMidlineBackend } from "./register-backend.js";
import { ENGINES_HERE } from "./testing/engines-here.js";

type Shape5 = [number, number, number, number, number];

/** x, filter edge, output channels, stride: every block width, every channel remainder, axes too short for a register block. */
const CASES: readonly [Shape5, number, number, 1 | 2][] = [
  [[2, 5, 6, 7, 3], 3, 5, 1],
  [[2, 5, 6, 7, 3], 3, 5, 2],
  [[2, 8, 4, 6, 12], 3, 12, 1],
  [[2, 8, 8, 8, 4], 3, 12, 2],
  [[1, 8, 8, 8, 12], 3, 24, 2],
  [[1, 2, 2, 2, 48], 3, 48, 1],
  [[1, 4, 4, 13, 8], 3, 16, 1],
  [[1, 6, 6, 8, 20], 3, 28, 2],
  [[1, 1, 1, 1, 7], 3, 9, 2],
  [[2, 3, 4, 5, 24], 1, 12, 1],
  [[1, 6, 6, 6, 12], 1, 1, 1],
  [[1, 4, 5, 6, 3], 2, 7, 2],
];

function everything([shape, edge, outputs, stride]: (typeof CASES)[number]): readonly Float32Array[] {
  return tf.tidy(() => {
    const x = tf.randomNormal<tf.Rank.R5>(shape, 0, 1, "float32", 1);
    const filter = tf.randomNormal<tf.Rank.R5>([edge, edge, edge, shape[4], outputs], 0, 0.2, "float32", 2);
    const bias = tf.randomNormal<tf.Rank.R1>([outputs], 0, 1, "float32", 3);
    const fused = (a: tf.Tensor5D, b: tf.Tensor5D, c: tf.Tensor1D) => conv3d({ x: a, filter: b, bias: c, stride });
    const y = fused(x, filter, bias);
    const dy = tf.randomNormal<tf.Rank.R5>(y.shape, 0, 1, "float32", 4);
    const [likeX, likeFilter, likeBias] = [as5d(shape), as5d([edge, edge, edge, shape[4], outputs]), as1d(outputs)];
    const plain = tf.grads((a: tf.Tensor, b: tf.Tensor) => tf.conv3d(likeX(a), likeFilter(b), stride, "same"));
    const withBias = tf.grads((a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) => fused(likeX(a), likeFilter(b), likeBias(c)));
    const constantInput = tf.grads((b: tf.Tensor, c: tf.Tensor) =>
      conv3d({ x, filter: likeFilter(b), bias: likeBias(c), stride, inputGradient: false }),
    );
    return [y, ...withBias([x, filter, bias], dy), ...plain([x, filter], dy), ...constantInput([filter, bias], dy)].map((t) =>
      t.dataSync<"float32">().slice(),
    );
  });
}

describe.each(ENGINES_HERE)("3-D convolution on %s", (engine) => {
  beforeAll(async () => {
    await registerMidlineBackend({ engine, threads: 2 });
  });

  it.each(CASES)("of %j with edge %d to %d channels at stride %d is the stock one, and so are its gradients", async (...given) => {
    await tf.setBackend("cpu");
    const expected = everything(given);
    await tf.setBackend(engine);
    const found = everything(given);
    expect(found).toHaveLength(8);
    for (const [i, values] of found.entries()) expect(relativeError(values, expected[i] ?? new Float32Array())).toBeLessThan(1e-5);
  });

  it("pads an even axis by (0, 1) at stride 2, as TensorFlow does and PyTorch does not", () => {
    const y = tf.tidy(() => {
      const line = tf.tensor5d([1, 2, 3, 4], [1, 1, 1, 4, 1]);
      // Edge 3, but only the first tap of the last axis in the middle of the others counts.
      const filter = tf.buffer<tf.Rank.R5>([3, 3, 3, 1, 1]);
      filter.set(1, 1, 1, 0, 0, 0);
      return conv3d({ x: line, filter: filter.toTensor(), bias: tf.zeros([1]), stride: 2 }).dataSync();
    });
    expect([...y]).toEqual([1, 3]);
  });

  it("gives the same bits when asked again", () => {
    const digest = () => everything([[2, 6, 6, 6, 12], 3, 24, 2]).map((values) => Buffer.from(values.buffer).toString("base64"));
    expect(digest()).toEqual(digest());
  });

  it("keeps its answers to small volumes when a large one comes between", () => {
    const small = () => everything(CASES[0] ?? [[1, 1, 1, 1, 1], 1, 1, 1]);
    const answer = small();
    const edge = 48;
    tf.tidy(() => conv3d({ x: tf.ones([1, edge, edge, edge, 16]), filter: tf.ones([3, 3, 3, 16, 8]), bias: tf.zeros([8]), stride: 1 }));
    expect(small()).toEqual(answer);
  });

  it("refuses a filter for another number of channels", () => {
    expect(() => conv3d({ x: tf.ones([1, 2, 2, 2, 3]), filter: tf.ones([3, 3, 3, 4, 2]), bias: tf.zeros([2]), stride: 1 })).toThrow(
      "cannot convolve",
    );
  });
});

const as5d = (shape: Shape5) => (tensor: tf.Tensor) => tf.reshape<tf.Rank.R5>(tensor, shape);
const as1d = (length: number) => (tensor: tf.Tensor) => tf.reshape<tf.Rank.R1>(tensor, [length]);

function relativeError(found: Float32Array, expected: Float32Array): number {
  expect(found).toHaveLength(expected.length);
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), Number.MIN_VALUE);
  return found.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i]!)), 0) / scale;
}
