// The benchmark network on our kernels: forward pass, loss, gradients and Adam. Which operation serves which part is decided here.
import { readFileSync } from "node:fs";
import path from "node:path";
import { blocks } from "./case-data.mjs";
import { house, tf } from "./tensorflow.mjs";

const { conv3d } = house("@midline/kernels/conv3d");
const { GROUP_NORM_EPSILON, groupNormLeakyRelu } = house("@midline/kernels/group-norm");
const { segmentationLoss } = house("@midline/kernels/segmentation-loss");
const { upsampleConcat } = house("@midline/kernels/upsample");
const { adamW } = house("@midline/model/optimiser");

const SLOPE = 0.01;
const LEARNING_RATE = 1e-3;
const EPSILON = 1e-5;
const DICE_AND_CROSS_ENTROPY = { caseWeights: [1], diceWeight: 1, crossEntropyWeight: 1, tumourWeight: 1 };
if (GROUP_NORM_EPSILON !== EPSILON) throw new Error(`the peer normalises with epsilon ${EPSILON}, our kernel with ${GROUP_NORM_EPSILON}`);

/** The case of `folder`, ready to be passed through and learned from. */
export function loadNetwork(folder) {
  const { base, tensors } = JSON.parse(readFileSync(path.join(folder, "case.json"), "utf8"));
  const file = readFileSync(path.join(folder, "case.f32"));
  const values = new Float32Array(file.buffer, file.byteOffset, file.byteLength / 4);
  const own = ({ start, length }) => values.slice(start, start + length);
  const weights = tensors.filter(({ kind }) => kind === "weight").map((t) => ({ name: t.name, shape: t.shape, values: own(t) }));
  const [images, mask] = ["images", "mask"].map((name) => {
    const entry = tensors.find((t) => t.name === name);
    return tf.tensor(own(entry), entry.shape);
  });
  const optimiser = adamW(weights, { weightDecay: 0, gradientClipNorm: Infinity, proximalMu: 0 });
  const asTensors = () => new Map(weights.map(({ name, shape, values }) => [name, tf.tensor(values, shape)]));

  return {
    /** Both heads' log-odds, read back. */
    forward: () =>
      tidied(() => {
        const { segmentation, classification } = forward(base, asTensors(), images);
        return [segmentation.dataSync().length, classification.dataSync()[0]];
      }),
    /** One step of Adam; the loss before it. */
    step: () =>
      tidied(() => {
        const named = asTensors();
        const { value, grads } = tf.engine().gradients(() => loss(forward(base, named, images), mask), [...named.values()]);
        const names = [...named.keys()];
        // Inside the tidy: an engine takes a disposed tensor's memory back.
        optimiser.step(new Map(grads.map((gradient, i) => [names[i], gradient.dataSync()])), LEARNING_RATE);
        return value.dataSync()[0];
      }),
  };
}

function forward(base, weights, images) {
  const [full0, full1, half0, half1, quarter0, quarter1, upHalf, upFull] = blocks(base);
  const pass = (layers, x) => layers.reduce((t, layer) => block(layer, weights, t, t !== images), x);
  const full = pass([full0, full1], images);
  const half = pass([half0, half1], full);
  const quarter = pass([quarter0, quarter1], half);
  const decodedHalf = pass([upHalf], upsampleConcat(quarter, half));
  const decoded = pass([upFull], upsampleConcat(decodedHalf, full));
  const segmentation = conv3d({
    x: decoded,
    filter: weights.get("segmentation/kernel"),
    bias: weights.get("segmentation/bias"),
    stride: 1,
  });
  const features = tf.mean(tf.reshape(quarter, [1, -1, 4 * base]), 1);
  const classification = tf.add(tf.matMul(features, weights.get("classification/kernel")), weights.get("classification/bias"));
  return { segmentation, classification };
}

/** Convolution without bias, InstanceNorm (a group for each channel), LeakyReLU. */
function block({ name, outputs, stride }, weights, x, inputGradient) {
  const y = conv3d({ x, filter: weights.get(`${name}/kernel`), stride, inputGradient });
  return groupNormLeakyRelu(y, weights.get(`${name}/gamma`), weights.get(`${name}/beta`), outputs, SLOPE);
}

/** Cross-entropy and Dice of the mask, cross-entropy of a positive label. */
function loss({ segmentation, classification }, mask) {
  const flat = (tensor) => tf.reshape(tensor, [1, tensor.size]);
  const positive = tf.mean(tf.sub(tf.softplus(classification), classification));
  return tf.add(segmentationLoss(flat(segmentation), flat(mask), DICE_AND_CROSS_ENTROPY), positive);
}

/** Disposes every tensor made inside; what comes back is numbers. */
function tidied(make) {
  let result;
  tf.tidy(() => {
    result = make();
  });
  return result;
}
