import { registerMidlineBackend } from "@midline/kernels/register-backend";
import * as tf from "@tensorflow/tfjs-core";
import { classificationLoss, classWeights, segmentationLoss } from "./losses.js";

beforeAll(async () => {
  await registerMidlineBackend();
});

const equal = { positive: 1, negative: 1 };
const number = (loss: tf.Scalar | null) => loss?.dataSync<"float32">()[0];

describe("the classification loss", () => {
  it("is the smoothed cross-entropy, weighted by class", () => {
    const loss = number(classificationLoss([tf.tensor1d([2, -1])], [1, 0], { positive: 3, negative: 0.5 }));
    const entropy = (z: number, y: number) => Math.log1p(Math.exp(z)) - z * y;
    expect(loss).toBeCloseTo((3 * entropy(2, 0.975) + 0.5 * entropy(-1, 0.025)) / 2, 6);
  });

  it("does not see cases without a label, to the bit", () => {
    const known = number(classificationLoss([tf.tensor1d([2, 0.3])], [1, 0], equal));
    const withUnknown = number(classificationLoss([tf.tensor1d([2, 0.3, 11])], [1, 0, null], equal));
    expect(withUnknown).toBe(known);
  });

  it("is nothing, not zero, when no case has a label", () => {
    expect(classificationLoss([tf.tensor1d([1])], [null], equal)).toBeNull();
  });

  it("weighs a class by how rare it is in the whole federation", () => {
    expect(classWeights({ positive: 30, negative: 10 })).toEqual({ positive: 40 / 60, negative: 2 });
    expect(classWeights({ positive: 5, negative: 0 })).toEqual({ positive: 0.5, negative: 1 });
  });
});

describe("the segmentation loss", () => {
  it("is soft Dice and half a weighted cross-entropy", () => {
    const logits = [3, -2, 0.5, -4];
    const mask = [1, 0, 0.5, 0];
    const p = logits.map((s) => 1 / (1 + Math.exp(-s)));
    const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
    const dice = 1 - (2 * sum(p.map((v, i) => v * mask[i]!)) + 1) / (sum(p) + sum(mask) + 1);
    const w = mask.map((m) => 1 + 9 * m);
    const entropy = sum(logits.map((s, i) => w[i]! * (Math.log1p(Math.exp(s)) - s * mask[i]!))) / sum(w);
    expect(number(segmentationLoss(tf.tensor2d([logits]), tf.tensor2d([mask]), [true]))).toBeCloseTo(dice + entropy / 2, 6);
  });

  it("does not see cases without a mask, to the bit", () => {
    const one = number(segmentationLoss(tf.tensor2d([[1, -1]]), tf.tensor2d([[1, 0]]), [true]));
    const other = tf.tensor2d([[1, -1], [9, 9]]); // prettier-ignore
    const two = number(segmentationLoss(other, tf.tensor2d([[1, 0], [0, 0]]), [true, false])); // prettier-ignore
    expect(two).toBe(one);
  });

  it("is nothing, not zero, when no case has a mask", () => {
    expect(segmentationLoss(tf.tensor2d([[1]]), tf.tensor2d([[0]]), [false])).toBeNull();
  });
});
