/**
 * The kernels every engine has, in the order of their numbers: the native addon and the WebAssembly module count the same
 * way. Operands in order; arrays are float32 unless marked f64; B is the batch, V the voxels of a sample, C channels.
 *
 * A geometry is 18 numbers: batch; input D, H, W, channels; output D, H, W, channels; kernel, stride, zeros before (3 each).
 */
export const KERNEL_NAMES = [
  /** x, filter [kD, kH, kW, Ci, Co], bias | null, y, geometry. */
  "convolve",
  /** dy, filter, dx, geometry. */
  "convolveInputGradient",
  /** x, dy, dw, geometry. */
  "convolveFilterGradient",
  /** x [rows, C], sums [C], rows, C. */
  "channelSums",
  /** x, gamma, beta, y, moments f64 [B, G, 2] (mean, 1 / sd), B, V, C, groups, slope, epsilon. */
  "groupNorm",
  /** x, dy, gamma, beta, moments f64, dx (may be dy), dgamma, dbeta, B, V, C, groups, slope. */
  "groupNormGradient",
  /** x [B, D, H, W, C], skip [B, 2D, 2H, 2W, C], out (may be skip), B, D, H, W, C. */
  "upsampleAdd",
  /** x [B, D, H, W, C], skip [B, 2D, 2H, 2W, S], out [.., C + S], B, D, H, W, C, S. */
  "upsampleConcat",
  /** dy [B, 2D, 2H, 2W, C + S], dx, dskip | null, B, D, H, W, C, S; S = 0 is the gradient of upsampleAdd to x. */
  "upsampleConcatGradient",
  /** x, weights [B, V], moments [B, 2C] (means, then sds), B, V, C, floor. */
  "weightedMoments",
  /** x, weights, moments, dmoments, dx, B, V, C. */
  "weightedMomentsGradient",
  /** a, b, out (may be either), length. */
  "add",
  /** logits [B, V], masks, sums f64 [B, 6], B, V, tumourWeight: sum p m, p, m, w BCE, w, of one case, and 0. */
  "segmentationSums",
  /** logits, masks, factors f64 [B, 3], dlogits, B, V, tumourWeight: ds = a p (1 - p) + b m p (1 - p) + c w (p - m). */
  "segmentationGradient",
  /** values, sum f64 [1], length. */
  "sumOfSquares",
  /** w, gradient, first, second moments, length, gradient factor, learning rate, decay, 1 / (1 - b1^t), 1 / (1 - b2^t). */
  "adamW",
  /** x, out, lines, line, by: each line's largest of the element, the one `by` before it and the one `by` after it, where those are in the line. */
  "largestOfShifted",
  /**
   * x, p [B, V], near >= p, far >= near, sums f64 [B, 3 + 4C], B, V, C, floor f64. Weights of a voxel, where some channel of x is not 0:
   * p + floor, near - p + floor, far - near + floor. Sums over the voxels, in their order: of the weights; of x under each; of x^2 under the first.
   */
  "rimSums",
] as const;
export type KernelName = (typeof KERNEL_NAMES)[number];
