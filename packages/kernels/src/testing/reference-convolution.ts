import type { ConvGeometry } from "../conv3d-geometry.js";

export interface ReferenceConvolution {
  /** [B, D, H, W, Co] */
  readonly y: Float64Array;
  /** The gradients of the sum of y dy: to x, and to the filter. */
  readonly dx: Float64Array;
  readonly dw: Float64Array;
}

/** A convolution and its gradients from their definition, in float64: one loop over all products, nothing shared with what it judges. */
export function referenceGradients(
  geometry: ConvGeometry,
  x: Float32Array,
  filter: Float32Array,
  bias: Float32Array | null,
  dy: Float32Array,
): ReferenceConvolution {
  const { batch, inSize, outSize, kernel, stride, padBefore, inChannels: ci, outChannels: co } = geometry;
  const y = Float64Array.from(dy, (_, i) => bias?.[i % co] ?? 0);
  const dx = new Float64Array(x.length);
  const dw = new Float64Array(filter.length);
  let at = 0;
  for (let n = 0; n < batch; n++)
    for (let z = 0; z < outSize[0]; z++)
      for (let v = 0; v < outSize[1]; v++)
        for (let u = 0; u < outSize[2]; u++, at += co)
          for (let i = 0; i < kernel[0]; i++)
            for (let j = 0; j < kernel[1]; j++)
              for (let k = 0; k < kernel[2]; k++) {
                const a = z * stride[0] + i - padBefore[0];
                const b = v * stride[1] + j - padBefore[1];
                const c = u * stride[2] + k - padBefore[2];
                if (a < 0 || b < 0 || c < 0 || a >= inSize[0] || b >= inSize[1] || c >= inSize[2]) continue;
                const from = (((n * inSize[0] + a) * inSize[1] + b) * inSize[2] + c) * ci;
                const tap = ((i * kernel[1] + j) * kernel[2] + k) * ci * co;
                for (let p = 0; p < ci; p++)
                  for (let o = 0; o < co; o++) {
                    y[at + o]! += x[from + p]! * filter[tap + p * co + o]!;
                    dx[from + p]! += dy[at + o]! * filter[tap + p * co + o]!;
                    dw[tap + p * co + o]! += x[from + p]! * dy[at + o]!;
                  }
              }
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
