import * as tf from "@tensorflow/tfjs-core";
import { registerMidlineBackend } from "./register-backend.js";
import { ENGINES_HERE } from "./testing/engines-here.js";

const [ENGINE = "midline-wasm"] = ENGINES_HERE;

beforeAll(async () => {
  await registerMidlineBackend({ engine: ENGINE, threads: 1 });
});

const OPERATIONS = { add: tf.add, sub: tf.sub, mul: tf.mul, div: tf.div };

const SHAPES: readonly [number[], number[]][] = [
  [[2, 3, 4], [2, 3, 4]],
  [[2, 3, 4], [4]],
  [[4], [2, 3, 4]],
  [[2, 3, 4], []],
  [[], [5]],
  [[2, 1, 4], [1, 3, 1]],
  [[2, 3, 1], [2, 3, 4]],
  [[3, 1, 1, 2], [3, 4, 5, 2]],
  [[0, 3], [3]],
]; // prettier-ignore

describe("arithmetic", () => {
  it.each(SHAPES)("broadcasts %j with %j as the stock backend does, to the bit", async (a, b) => {
    const given = (shape: number[], k: number) =>
      tf.tensor(
        Float32Array.from({ length: shape.reduce((x, y) => x * y, 1) }, (_, i) => ((i * 7 + k) % 11) - 4.5),
        shape,
      );
    for (const [name, operation] of Object.entries(OPERATIONS)) {
      await tf.setBackend("cpu");
      const expected = operation(given(a, 1), given(b, 3));
      await tf.setBackend(ENGINE);
      const found = operation(given(a, 1), given(b, 3));
      expect([name, found.shape, found.dataSync()]).toEqual([name, expected.shape, expected.dataSync()]);
    }
  });

  it("leaves whole numbers to the stock backend", () => {
    expect(tf.add(tf.tensor1d([1, 2], "int32"), tf.scalar(3, "int32")).dtype).toBe("int32");
  });
});
