import * as tf from "@tensorflow/tfjs-core";
import { registerMidlineBackend } from "./register-backend.js";

beforeAll(async () => {
  await registerMidlineBackend();
});

type Op = (...inputs: tf.Tensor[]) => tf.Tensor;

/** Each operation with the shapes of its inputs; values stay between 0.2 and 1.2 so that every one is smooth there. */
const OPERATIONS: readonly [string, Op, number[][]][] = [
  ["add, broadcast", (a, b) => tf.add(need(a), need(b)), [[2, 3], [3]]],
  ["sub, broadcast", (a, b) => tf.sub(need(a), need(b)), [[2, 1], [2, 3]]],
  ["mul", (a, b) => tf.mul(need(a), need(b)), [[2, 3], [2, 3]]],
  ["div", (a, b) => tf.div(need(a), need(b)), [[2, 3], [1, 3]]],
  ["square", (a) => tf.square(need(a)), [[5]]],
  ["softplus", (a) => tf.softplus(need(a)), [[5]]],
  ["log", (a) => tf.log(need(a)), [[5]]],
  ["sigmoid", (a) => tf.sigmoid(need(a)), [[5]]],
  ["exp", (a) => tf.exp(need(a)), [[5]]],
  ["sqrt", (a) => tf.sqrt(need(a)), [[5]]],
  ["rsqrt", (a) => tf.rsqrt(need(a)), [[5]]],
  ["neg", (a) => tf.neg(need(a)), [[5]]],
  ["clone", (a) => tf.clone(need(a)), [[5]]],
  ["leakyRelu", (a) => tf.leakyRelu(tf.sub(need(a), 0.7), 0.1), [[6]]],
  ["reshape", (a) => tf.reshape(need(a), [3, 2]), [[2, 3]]],
  ["sum over an axis", (a) => tf.sum(need(a), 1), [[2, 3]]],
  ["sum over all", (a) => tf.sum(need(a)), [[2, 3]]],
  ["mean, kept", (a) => tf.mean(need(a), [0, 2], true), [[2, 3, 2]]],
  ["tile", (a) => tf.tile(need(a), [1, 3, 2]), [[2, 1, 2]]],
  ["slice", (a) => tf.slice(need(a), [0, 1], [2, 2]), [[2, 4]]],
  ["concat", (a, b) => tf.concat([need(a), need(b)], 1), [[2, 3], [2, 1]]],
  ["matMul", (a, b) => tf.matMul(need(a), need(b)), [[2, 3], [3, 4]]],
  ["matMul aT", (a, b) => tf.matMul(need(a), need(b), true, false), [[3, 2], [3, 4]]],
  ["matMul bT", (a, b) => tf.matMul(need(a), need(b), false, true), [[2, 3], [4, 3]]],
  ["matMul aT bT", (a, b) => tf.matMul(need(a), need(b), true, true), [[3, 2], [4, 3]]],
  ["matMul in batches", (a, b) => tf.matMul(need(a), need(b)), [[2, 1, 5], [2, 5, 3]]],
]; // prettier-ignore

describe("a registered gradient", () => {
  it.each(OPERATIONS)("of %s is what finite differences say", (_, operation, shapes) => {
    const inputs = shapes.map((shape, k) => Float32Array.from({ length: size(shape) }, (_, i) => 0.2 + ((i * 7 + k * 3) % 11) / 11));
    const tensors = () => inputs.map((values, k) => tf.tensor(values.slice(), shapes[k]));
    // A weighted sum, so that no two elements of the output are exchangeable.
    const loss = (given: tf.Tensor[]) => {
      const y = operation(...given);
      return tf.sum(
        tf.mul(
          y,
          tf.tensor(
            Float32Array.from({ length: y.size }, (_, i) => 1 + i / 3),
            y.shape,
          ),
        ),
      );
    };
    const value = () => tf.tidy(() => loss(tensors()).dataSync<"float32">()[0] ?? Number.NaN);
    const gradients = tf.tidy(() =>
      tf
        .grads((...given: tf.Tensor[]) => loss(given))(tensors())
        .map((g) => g.dataSync<"float32">().slice()),
    );
    const step = 1 / 128;
    for (const [k, values] of inputs.entries()) {
      for (const i of values.keys()) {
        const at = values[i] ?? 0;
        values[i] = at + step;
        const above = value();
        values[i] = at - step;
        const below = value();
        values[i] = at;
        const slope = (above - below) / (2 * step);
        expect(Math.abs((gradients[k]?.[i] ?? Number.NaN) - slope)).toBeLessThan(2e-2 * Math.max(1, Math.abs(slope)));
      }
    }
  });
});

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function need(tensor: tf.Tensor | undefined): tf.Tensor {
  if (tensor === undefined) throw new Error("an input is missing");
  return tensor;
}
