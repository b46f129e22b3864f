import { attentionPyramid } from "@midline/kernels/attention-pyramid";
import { addResidual } from "@midline/kernels/add-residual";
import { conv3d } from "@midline/kernels/conv3d";
import { groupNormLeakyRelu } from "@midline/kernels/group-norm";
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
  /** [B]: log-odds of the target. */
  readonly logits: tf.Tensor1D;
  /** [B, S, S, S, 1]: log-odds of tumour at the segmentation's own resolution. */
  readonly segmentation: tf.Tensor5D;
  /** [B, F + spec.besideImages]: what the classifier reads: F numbers of the images, then what it reads beside them. */
  readonly features: tf.Tensor2D;
}

/**
 * One pass through CoNet3D. The caller tidies; what lies between the layers is given back as soon as no layer and no gradient will read it.
 *
 * The classifier reads the segmentation's attention as a constant: no gradient of the classification loss reaches the mask
 * through it, so the classifier cannot bend the mask to its liking. With an even head it looks everywhere alike.
 */
export function forward(spec: NetworkSpec, weights: Weights, { images, beside, dropout }: ForwardInput): ForwardOutput {
  const { finest: map, decoded, bottleneck } = trunk(spec, weights, images);
  const segmentation = convolution(spec, weights, spec.segmentation, map, true);

  // The full-resolution map is thin and serves the mask only; the classifier reads the strided levels.
  const levels = spec.full === null ? decoded : decoded.slice(0, -1);
  const finest = levels.at(-1);
  if (finest === undefined) throw new Error("a network needs two levels at least");
  const attention = spec.attention === "mask" ? attentionPyramid(segmentation, finest.shape[1]) : null;
  const looking = (level: tf.Tensor5D) => (attention === null ? evenWeights(level) : attentionAt(attention, level));
  const attended = (level: tf.Tensor5D) => mean(level, looking(level));
  const parts = [
    weightedMoments(finest, looking(finest)),
    ...levels.slice(0, -1).toReversed().map(attended),
    attended(bottleneck),
    ...(attention === null ? [] : [mean(bottleneck, evenWeights(bottleneck))]),
    beside,
  ]; // prettier-ignore
  const features = tf.concat(parts, 1);
  return { logits: classify(spec, weights, features, dropout), segmentation, features };
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
  return tf.reshape(x, [features.shape[0]]);
}

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
