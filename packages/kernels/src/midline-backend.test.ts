import * as tf from "@tensorflow/tfjs-core";
import { conv3d } from "./conv3d.js";
import type { Engine } from "./engine/engine.js";
import { groupNormLeakyRelu } from "./group-norm.js";
import { registerMidlineBackend } from "./register-backend.js";
import { addResidual } from "./add-residual.js";
import { ENGINES_HERE } from "./testing/engines-here.js";

const SHAPE: [number, number, number, number, number] = [1, 6, 6, 6, 4];
const random = (seed: number) => tf.randomNormal<tf.Rank.R5>(SHAPE, 0, 1, "float32", seed);
const ones = tf.tensor1d([1, 1, 1, 1]);

describe.each(ENGINES_HERE)("tensors in the memory of %s", (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await registerMidlineBackend({ engine: name, threads: 1 });
  });

  /** Takes the memory of everything disposed and fills it with another number. */
  const overwriteFreeMemory = () => {
    const taken = Array.from({ length: 40 }, () => engine.allocate(6 ** 3 * 4).fill(777));
    for (const values of taken) engine.release(values);
  };

  it("keep the numbers once read, whatever becomes of the memory", () => {
    const sum = addResidual(random(1), random(2));
    const read = sum.dataSync<"float32">();
    const before = read.slice();
    sum.dispose();
    overwriteFreeMemory();
    expect(read).toEqual(before);
  });

  it("are not shared with a part of them that lives on", () => {
    const part = tf.tidy(() => {
      const sum = addResidual(random(1), random(2));
      return tf.slice(tf.reshape(sum, [6 ** 3, 4]), [0, 0], [1, 4]);
    });
    const before = part.dataSync().slice();
    overwriteFreeMemory();
    expect(part.dataSync()).toEqual(before);
    part.dispose();
  });

  it("leave a gradient that the caller gave as it was", () => {
    const dy = random(5);
    const before = dy.dataSync().slice();
    const [dx] = tf.grads((x: tf.Tensor) => groupNormLeakyRelu(tf.reshape(x, SHAPE), ones, ones, 2, 0.1))([random(6)], dy);
    overwriteFreeMemory();
    expect(dy.isDisposed).toBe(false);
    expect(dy.dataSync()).toEqual(before);
    expect(dx?.dataSync()).not.toEqual(before);
  });

  it("do not overwrite a gradient that two operations read", () => {
    // d/dx of (x + norm(x)): the same dy goes to the norm, which writes over it where it may, and past it.
    const filter = tf.randomNormal<tf.Rank.R5>([1, 1, 1, 4, 4], 0, 1, "float32", 8);
    const through = (x: tf.Tensor) => {
      const five = conv3d({ x: tf.reshape(x, SHAPE), filter, stride: 1 });
      return addResidual(five, groupNormLeakyRelu(five, ones, ones, 2, 0.1));
    };
    const separately = (x: tf.Tensor) => {
      const five = conv3d({ x: tf.reshape(x, SHAPE), filter, stride: 1 });
      const other = conv3d({ x: tf.reshape(x, SHAPE), filter, stride: 1 });
      return addResidual(five, groupNormLeakyRelu(other, ones, ones, 2, 0.1));
    };
    const [x, dy] = [random(9), random(10)];
    const [once] = tf.grads(through)([x], dy);
    const [twice] = tf.grads(separately)([x], dy);
    const [a, b] = [once?.dataSync<"float32">() ?? new Float32Array(), twice?.dataSync<"float32">() ?? new Float32Array(1)];
    expect(a).toHaveLength(b.length);
    expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))).toBeLessThan(1e-5);
  });

  it("give their memory back when they are disposed", () => {
    const before = engine.memory().usedBytes;
    tf.tidy(() => {
      const sum = addResidual(random(1), random(2));
      expect(engine.memory().usedBytes).toBeGreaterThan(before);
      return sum.dataSync().length;
    });
    expect(engine.memory().usedBytes).toBe(before);
  });
});
