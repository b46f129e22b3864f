import * as tf from "@tensorflow/tfjs-core";
import { attentionPyramid } from "./attention-pyramid.js";
import { pattern } from "./gradient-reference.js";
import { registerMidlineBackend } from "./register-backend.js";
import { ENGINES_HERE } from "./testing/engines-here.js";

beforeAll(async () => {
  for (const engine of ENGINES_HERE) await registerMidlineBackend({ engine, threads: 1 });
});

describe.each([...ENGINES_HERE, "cpu"])("the attention pyramid on %s", (backend) => {
  it("from a coarser resolution on is the whole one without its finer levels", async () => {
    await tf.setBackend(backend);
    const logits = tf.tensor5d(Float32Array.from(pattern(2 * 16 ** 3, 37, 11)), [2, 16, 16, 16, 1]);
    const levels = (finest?: number) =>
      [...attentionPyramid(logits, finest)].map(([edge, weights]) => ({ edge, weights: weights.dataSync() }));
    expect(levels().map(({ edge }) => edge)).toEqual([16, 8, 4, 2]);
    expect(levels(8)).toEqual(levels().slice(1));
  });
});
