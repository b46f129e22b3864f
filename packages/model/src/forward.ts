import { attentionPyramid } from "@midline/kernels/attention-pyramid";
import { addResidual } from "@midline/kernels/add-residual";
import { conv3d } from "@midline/kernels/conv3d";
import { groupNormLeakyRelu } from "@midline/kernels/group-norm";
import { lesionMoments } from "@midline/kernels/lesion-moments";
import { upsampleAdd } from "@midline/kernels/upsample";
import { weightedMoments } from "@midline/kernels/weighted-moments";
import * as tf from "@tensorflow/tfjs-core";
import { attentionAt, evenWeights } from "./attention.js";
import type { ConvLayer, DenseLayer, NetworkSpec } from "@midline/shared/network/network-spec";

/** The network's tensors by name. */
export type Weights = ReadonlyMap<string, tf.Tensor>;

export interface ForwardInput {
  /** [B, X, Y, Z, 4] */
  readonly images: tf.Tensor5D;
  /** Which sequences are there, then the covariates of a network that reads them; [B, spec.besideImages]. */
  readonly beside: tf.Tensor2D;
  /** In training: what the classifier's dropped units are multiplied by, 0 or 1 / (1 - rate); [B, units]. */
  readonly dropout?: tf.Tensor2D;
}

export interface ForwardOutput {
  /** [B]: log-odds of the target, the mean of the readers'. */
  readonly logits: tf.Tensor1D;
  /** [B] each: log-odds by what the trunk has learned to see, and by the scans' intensities. Each is taught by itself. */
  readonly readers: readonly [tf.Tensor1D, tf.Tensor1D];
  /** [B, S, S, S, 1]: log-odds of tumour at the segmentation's own resolution. */
  readonly segmentation: tf.Tensor5D;
  /** [B, F + spec.besideImages]: what the readers read: F numbers of the images, then what both read beside them. */
  readonly features: tf.Tensor2D;
}

/**
 * One pass through CoNet3D. The caller tidies; what lies between the layers is given back as soon as no layer and no gradient will read it.
 *
 * Both readers take the segmentation's attention as a constant: no gradient of the classification loss reaches the mask
 * through it, so they cannot bend the mask to their liking. With an even head they look everywhere alike.
 *
 * A trunk of many weights learns some hundred patients by heart, and then nothing is left for plain intensities to explain. So these have a
 * reader of their own, a logistic regression of first-order radiomics, which is too small for that and errs otherwise.
 */
export function forward(spec: NetworkSpec, weights: Weights, shown: ForwardInput): ForwardOutput {
  const { images, beside, dropout } = shown;
  const { finest: map, decoded, bottleneck } = trunk(spec, weights, images);
  const segmentation = convolution(spec, weights, spec.segmentation, map, true);

  // The full-resolution map is thin and serves the mask only; the classifier reads the strided levels.
  const levels = spec.full === null ? decoded : decoded.slice(0, -1);
  const finest = levels.at(-1);
  if (finest === undefined) throw new Error("a network needs two levels at least");
  const attention = spec.attention === "mask" ? attentionPyramid(segmentation, finest.shape[1]) : null;
  const looking = (level: tf.Tensor5D) => (attention === null ? evenWeights(level) : attentionAt(attention, level));
  const attended = (level: tf.Tensor5D) => mean(level, looking(level));
  const learned = [
    weightedMoments(finest, looking(finest)),
    ...levels.slice(0, -1).toReversed().map(attended),
    attended(bottleneck),
    ...(attention === null ? [] : [mean(bottleneck, evenWeights(bottleneck))]),
  ]; // prettier-ignore
  const scans = intensities(spec, shown, segmentation);
  const readers = [
    classify(spec, weights, tf.concat([...learned, beside], 1), dropout),
    flat(dense(weights, spec.scanReader, tf.concat([scans, beside], 1))),
  ] as const;
  return { logits: tf.div(tf.add(...readers), 2), readers, segmentation, features: tf.concat([...learned, scans, beside], 1) };
}

/**
 * Intensities are z-scores of the head, and what tells patients apart is a fraction of one: so much larger, the optimiser, whose steps are
 * of one size, learns to weigh it in as few steps as the rest.
 */
const INTENSITY_GAIN = 16;

/**
 * About what a lesion shows on T1, T1CE, T2 and FLAIR: inside less near, near less far, far, SD. It is taken off where the sequence is there, so
 * that one that is missing says nothing rather than something extreme. Rounded from phantoms of a seed that stands in no report; of patients
 * not measured. The reader can learn the same from the availability bits: values that are off cost it steps, not sense.
 */
const TYPICAL = [
  [-0.5, 0, 1.4, 0.4],
  [-0.4, -0.3, 0.8, 0.5],
  [0, 0, 0.6, 0.6],
  [0.7, 0.7, 1, 1],
];

/**
 * Of each sequence: its mean inside the lesion less that of the near rim, the near rim's less the far one's, the far one's, and its SD inside,
 * against what is typical. With an even head mean and SD of the whole cube.
 */
function intensities(spec: NetworkSpec, { images, beside }: ForwardInput, segmentation: tf.Tensor5D): tf.Tensor2D {
  if (spec.attention === "even") return tf.mul(weightedMoments(images, evenWeights(images)), INTENSITY_GAIN);
  const [inside, near, far, sd] = tf.split(lesionMoments(segmentation, images, spec.rims), 4, 1);
  const seen = tf.concat([tf.sub(inside!, near!), tf.sub(near!, far!), far!, sd!], 1);
  const available = tf.tile(tf.slice2d(beside, [0, 0], [beside.shape[0], spec.channels]), [1, TYPICAL.length]);
  return tf.mul(tf.mul(tf.sub(seen, tf.tensor1d(TYPICAL.flat())), available), INTENSITY_GAIN);
}

export interface Restored {
  /** The four sequences as the network restores them, at the segmentation's resolution; [B, S, S, S, 4]. */
  readonly images: tf.Tensor5D;
  /** (age - 40) / 20 as it estimates it; [B]. Null without a head for it. */
  readonly ages: tf.Tensor1D | null;
}

/** One pass through the network of pretraining. The caller tidies. */
export function restore(spec: NetworkSpec, weights: Weights, images: tf.Tensor5D): Restored {
  const { finest, bottleneck } = trunk(spec, weights, images);
  const restored = convolution(spec, weights, spec.reconstruction, finest, true);
  if (spec.age === null) return { images: restored, ages: null };
  const ages = dense(weights, spec.age, mean(bottleneck, evenWeights(bottleneck)));
  return { images: restored, ages: tf.reshape(ages, [images.shape[0]]) };
}

/** What every head reads. */
interface Trunk {
  /** The decoder's maps, coarsest first, and the last of them. */
  readonly decoded: readonly tf.Tensor5D[];
  readonly finest: tf.Tensor5D;
  readonly bottleneck: tf.Tensor5D;
}

function trunk(spec: NetworkSpec, weights: Weights, images: tf.Tensor5D): Trunk {
  const convolve = (layer: ConvLayer, x: tf.Tensor5D) => convolution(spec, weights, layer, x, x !== images);

  const skips: tf.Tensor5D[] = [];
  let x = images;
  if (spec.full !== null) skips.push((x = convolve(spec.full, x)));
  for (const { down, blocks } of spec.encoder) {
    x = convolve(down, x);
    for (const block of blocks) {
      const outer = x;
      x = tf.tidy(() =>
        addResidual(
          outer,
          block.reduce((t, layer) => convolve(layer, t), outer),
        ),
      );
    }
    skips.push(x);
  }
  const bottleneck = x;
  skips.pop();

  const decoded: tf.Tensor5D[] = [];
  for (const { up, block } of spec.decoder) {
    const skip = skips.pop();
    if (skip === undefined) throw new Error("the decoder is deeper than the encoder");
    const coarse = x;
    x = tf.tidy(() => {
      const merged = upsampleAdd(convolve(up, coarse), skip);
      return addResidual(merged, convolve(block, merged));
    });
    decoded.push(x);
  }
  return { decoded, finest: x, bottleneck };
}

/** Convolution, and GroupNorm with LeakyReLU where the layer has them. */
function convolution(spec: NetworkSpec, weights: Weights, layer: ConvLayer, x: tf.Tensor5D, inputGradient: boolean): tf.Tensor5D {
  const { name, edge, inputs, outputs, stride, groups } = layer;
  return tf.tidy(() => {
    const filter = rank5(weightOf(weights, `${name}/kernel`), [edge, edge, edge, inputs, outputs]);
    const y = conv3d({ x, filter, bias: vector(weights, `${name}/bias`), stride, inputGradient });
    if (groups === 0) return y;
    return groupNormLeakyRelu(y, vector(weights, `${name}/gamma`), vector(weights, `${name}/beta`), groups, spec.slope);
  });
}

/** Dense layers with SiLU between; the dropout mask is laid on the last layer's inputs. */
function classify(spec: NetworkSpec, weights: Weights, features: tf.Tensor2D, dropout?: tf.Tensor2D): tf.Tensor1D {
  let x = features;
  for (const [i, layer] of spec.classifier.entries()) {
    const last = i === spec.classifier.length - 1;
    if (last && dropout !== undefined) x = tf.mul(x, dropout);
    const y = dense(weights, layer, x);
    x = last ? y : tf.mul(y, tf.sigmoid(y));
  }
  return flat(x);
}

const flat = (x: tf.Tensor2D): tf.Tensor1D => tf.reshape(x, [x.shape[0]]);

function dense(weights: Weights, { name, inputs, outputs }: DenseLayer, x: tf.Tensor2D): tf.Tensor2D {
  const kernel = tf.reshape<tf.Rank.R2>(weightOf(weights, `${name}/kernel`), [inputs, outputs]);
  return tf.add<tf.Tensor2D>(tf.matMul(x, kernel), weightOf(weights, `${name}/bias`));
}

/** Mean of each channel under weights [B, V] that sum to 1; [B, C]. */
const mean = (level: tf.Tensor5D, under: tf.Tensor2D): tf.Tensor2D =>
  tf.slice2d(weightedMoments(level, under), [0, 0], [level.shape[0], level.shape[4]]);

function weightOf(weights: Weights, name: string): tf.Tensor {
  const tensor = weights.get(name);
  if (tensor === undefined) throw new Error(`the weights lack ${name}`);
  return tensor;
}

const vector = (weights: Weights, name: string): tf.Tensor1D => {
  const tensor = weightOf(weights, name);
  return tf.reshape(tensor, [tensor.size]);
};

const rank5 = (tensor: tf.Tensor, shape: [number, number, number, number, number]): tf.Tensor5D => tf.reshape(tensor, shape);
