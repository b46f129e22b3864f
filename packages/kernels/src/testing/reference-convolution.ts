import type { ConvGeometry } from "../conv3d-geometry.js";
import { forEachTap } from "../gradient-reference.js";

export interface ReferenceConvolution {
  /** [B, D, H, W, Co] */
  readonly y: Float64Array;
  /** The gradients of the sum of y dy: to x, and to the filter. */
  readonly dx: Float64Array;
  readonly dw: Float64Array;
}

/** A convolution and its gradients from their definition, in float64: every product once, nothing shared with what it judges. */
export function referenceGradients(
  geometry: ConvGeometry,
  x: Float32Array,
  filter: Float32Array,
  bias: Float32Array | null,
  dy: Float32Array,
): ReferenceConvolution {
  const { inChannels: ci, outChannels: co } = geometry;
  const y = Float64Array.from(dy, (_, i) => bias?.[i % co] ?? 0);
  const dx = new Float64Array(x.length);
  const dw = new Float64Array(filter.length);
  forEachTap(geometry, (input, tap, output) => {
    for (let p = 0; p < ci; p++)
      for (let o = 0; o < co; o++) {
        y[output + o]! += x[input + p]! * filter[tap + p * co + o]!;
        dx[input + p]! += dy[output + o]! * filter[tap + p * co + o]!;
        dw[tap + p * co + o]! += x[input + p]! * dy[output + o]!;
      }
  });
  return { y, dx, dw };
}

/** Largest difference, as a share of the largest number that was expected. */
export function worstError(actual: Float32Array, expected: Float64Array): number {
  let difference = 0;
  let scale = 1e-30;
  for (const [i, value] of expected.entries()) {
    const own = Math.abs((actual[i] ?? NaN) - value);
    if (!(own <= difference)) difference = own;
    scale = Math.max(scale, Math.abs(value));
  }
  return difference / scale;
}
