import { type ConvGeometry, product } from "./conv3d-geometry.js";

/** Numbers in [-1, 1] that no symmetry hides behind: the same in every language that has integers. */
export function pattern(length: number, multiplier: number, offset: number): Float64Array {
  const numbers = new Float64Array(length);
  for (let i = 0; i < length; i++) numbers[i] = (((i * multiplier + offset) % 101) - 50) / 50;
  return numbers;
}

/**
 * Every pair of an input voxel and an output voxel that a convolution joins, with the tap of the filter between them: where the channels
 * of each begin, and where the tap's [Ci, Co] does.
 */
export function forEachTap(geometry: ConvGeometry, join: (input: number, tap: number, output: number) => void): void {
  const { batch, inSize, outSize, kernel, stride, padBefore, inChannels: ci, outChannels: co } = geometry;
  let output = 0;
  for (let n = 0; n < batch; n++)
    for (let z = 0; z < outSize[0]; z++)
      for (let v = 0; v < outSize[1]; v++)
        for (let u = 0; u < outSize[2]; u++, output += co)
          for (let i = 0; i < kernel[0]; i++) {
            const a = z * stride[0] + i - padBefore[0];
            if (a < 0 || a >= inSize[0]) continue;
            for (let j = 0; j < kernel[1]; j++) {
              const b = v * stride[1] + j - padBefore[1];
              if (b < 0 || b >= inSize[1]) continue;
              for (let k = 0; k < kernel[2]; k++) {
                const c = u * stride[2] + k - padBefore[2];
                if (c < 0 || c >= inSize[2]) continue;
                const input = (((n * inSize[0] + a) * inSize[1] + b) * inSize[2] + c) * ci;
                join(input, ((i * kernel[1] + j) * kernel[2] + k) * ci * co, output);
              }
            }
          }
}

/** Convolution from its definition, in float64. Slow on purpose: nothing in it can be shared with what it judges. */
export function referenceConvolution(geometry: ConvGeometry, x: Float64Array, filter: Float64Array, bias: Float64Array): Float64Array {
  const { batch, outSize, inChannels: ci, outChannels: co } = geometry;
  const y = new Float64Array(batch * product(outSize) * co).map((_, i) => bias[i % co]!);
  forEachTap(geometry, (input, tap, output) => {
    for (let p = 0; p < ci; p++) {
      const value = x[input + p]!;
      const row = tap + p * co;
      for (let o = 0; o < co; o++) y[output + o]! += value * filter[row + o]!;
    }
  });
  return y;
}

export interface ReferenceNorm {
  readonly batch: number;
  readonly voxels: number;
  readonly channels: number;
  readonly groups: number;
  readonly slope: number;
  readonly epsilon: number;
}

/** GroupNorm and LeakyReLU from their definitions, in float64. */
export function referenceGroupNorm(settings: ReferenceNorm, x: Float64Array, gamma: Float64Array, beta: Float64Array): Float64Array {
  const { batch, voxels, channels, groups, slope, epsilon } = settings;
  const perGroup = channels / groups;
  const y = new Float64Array(x.length);
  for (let n = 0; n < batch; n++)
    for (let g = 0; g < groups; g++) {
      const members: number[] = [];
      for (let v = 0; v < voxels; v++)
        for (let c = g * perGroup; c < (g + 1) * perGroup; c++) members.push((n * voxels + v) * channels + c);
      const mean = members.reduce((sum, i) => sum + x[i]!, 0) / members.length;
      const variance = members.reduce((sum, i) => sum + (x[i]! - mean) ** 2, 0) / members.length;
      for (const i of members) {
        const t = (gamma[i % channels]! * (x[i]! - mean)) / Math.sqrt(variance + epsilon) + beta[i % channels]!;
        y[i] = t > 0 ? t : slope * t;
      }
    }
  return y;
}

/** skip + nearest-neighbour doubling of x [B, D, H, W, C], in float64. */
export function referenceUpsampleAdd(
  shape: readonly [number, number, number, number, number],
  x: Float64Array,
  skip: Float64Array,
): Float64Array {
  const [batch, d, h, w, c] = shape;
  const y = skip.slice();
  let at = 0;
  for (let n = 0; n < batch; n++)
    for (let z = 0; z < 2 * d; z++)
      for (let v = 0; v < 2 * h; v++)
        for (let u = 0; u < 2 * w; u++) {
          const from = (((n * d + (z >> 1)) * h + (v >> 1)) * w + (u >> 1)) * c;
          for (let channel = 0; channel < c; channel++) y[at++]! += x[from + channel]!;
        }
  return y;
}

/**
 * Dice and cross-entropy of masks from their definitions, in float64: the sum over the cases of a_i (Dice loss + e BCE), a tumour
 * voxel counting t times.
 */
export function referenceSegmentationLoss(
  { caseWeights, crossEntropyWeight, tumourWeight }: { caseWeights: readonly number[]; crossEntropyWeight: number; tumourWeight: number },
  logits: Float64Array,
  masks: Float64Array,
): number {
  const voxels = logits.length / caseWeights.length;
  return caseWeights.reduce((loss, caseWeight, n) => {
    const sums = { overlap: 0, p: 0, m: 0, entropy: 0, weight: 0 };
    for (let i = n * voxels; i < (n + 1) * voxels; i++) {
      const p = 1 / (1 + Math.exp(-logits[i]!));
      const m = masks[i]!;
      const weight = 1 + (tumourWeight - 1) * m;
      sums.overlap += p * m;
      sums.p += p;
      sums.m += m;
      sums.entropy -= weight * (m * Math.log(p) + (1 - m) * Math.log(1 - p));
      sums.weight += weight;
    }
    const dice = 1 - (2 * sums.overlap + 1) / (sums.p + sums.m + 1);
    return loss + caseWeight * (dice + (crossEntropyWeight * sums.entropy) / sums.weight);
  }, 0);
}

/** d loss / d values[i] by central differences, at the chosen places. */
export function centralDifferences(values: Float64Array, places: readonly number[], loss: () => number): readonly number[] {
  const step = 1e-4;
  return places.map((i) => {
    const value = values[i]!;
    values[i] = value + step;
    const above = loss();
    values[i] = value - step;
    const below = loss();
    values[i] = value;
    return (above - below) / (2 * step);
  });
}

/** Mean and standard deviation of each channel under weights, from their definitions, in float64; [B, 2 C]. */
export function referenceWeightedMoments(
  { batch, voxels, channels, floor }: { batch: number; voxels: number; channels: number; floor: number },
  x: Float64Array,
  weights: Float64Array,
): Float64Array {
  const out = new Float64Array(batch * 2 * channels);
  for (let n = 0; n < batch; n++)
    for (let c = 0; c < channels; c++) {
      const under = (of: (value: number) => number) => {
        let sum = 0;
        for (let v = n * voxels; v < (n + 1) * voxels; v++) sum += weights[v]! * of(x[v * channels + c]!);
        return sum;
      };
      const mean = under((value) => value);
      out[n * 2 * channels + c] = mean;
      out[(n * 2 + 1) * channels + c] = Math.sqrt(under((value) => (value - mean) ** 2) + floor);
    }
  return out;
}

/**
 * Attention from its definition, in float64: sigmoid plus floor, means of 2 x 2 x 2 voxels down to edge 2, each level scaled to mean 1.
 * Levels one after the other, the finest first; each [B, edge^3].
 */
export function referenceAttention(batch: number, edge: number, logits: Float64Array): Float64Array {
  const levels: number[] = [];
  let fine = [...logits].map((logit) => 1 / (1 + Math.exp(-logit)) + 1e-6);
  for (let size = edge; size >= 2; size /= 2) {
    if (size < edge) {
      const at = (n: number, x: number, y: number, z: number) => fine[((n * 2 * size + x) * 2 * size + y) * 2 * size + z]!;
      fine = Array.from({ length: batch * size ** 3 }, (_, i) => {
        const [n, x, y, z] = [Math.floor(i / size ** 3), Math.floor(i / size ** 2) % size, Math.floor(i / size) % size, i % size];
        return [0, 1, 2, 3, 4, 5, 6, 7].reduce((sum, c) => sum + at(n, 2 * x + (c >> 2), 2 * y + ((c >> 1) & 1), 2 * z + (c & 1)), 0) / 8;
      });
    }
    const means = Array.from(
      { length: batch },
      (_, n) => fine.slice(n * size ** 3, (n + 1) * size ** 3).reduce((a, b) => a + b) / size ** 3,
    );
    levels.push(...fine.map((value, i) => value / means[Math.floor(i / size ** 3)]!));
  }
  return Float64Array.from(levels);
}

/** The definition in `lesionMoments`. */
export function referenceLesionMoments(
  { batch, coarse, edge, near, far }: { batch: number; coarse: number; edge: number; near: number; far: number },
  logits: Float64Array,
  scans: Float64Array,
): Float64Array {
  const voxels = [...Array(batch * edge ** 3).keys()];
  const channels = scans.length / voxels.length;
  const placeOf = (i: number) =>
    [Math.floor(i / edge ** 3), Math.floor(i / edge ** 2) % edge, Math.floor(i / edge) % edge, i % edge] as const;
  const p = voxels.map((i) => {
    const [n, ...place] = placeOf(i);
    const [x, y, z] = place.map((v) => Math.floor((v * coarse) / edge));
    return 1 / (1 + Math.exp(-logits[((n * coarse + x!) * coarse + y!) * coarse + z!]!));
  });
  const around = (v: number, radius: number) => [...Array(edge).keys()].filter((other) => Math.abs(other - v) <= radius);
  const largest = (radius: number) =>
    voxels.map((i) => {
      const [n, x, y, z] = placeOf(i);
      const [xs, ys, zs] = [around(x, radius), around(y, radius), around(z, radius)];
      return Math.max(...xs.flatMap((u) => ys.flatMap((v) => zs.map((w) => p[((n * edge + u) * edge + v) * edge + w]!))));
    });
  const head = voxels.map((i) => scans.subarray(i * channels, (i + 1) * channels).some((value) => value !== 0));
  const [nearest, farthest] = [largest(near), largest(far)];
  const rings = [p, nearest.map((value, i) => value - p[i]!), farthest.map((value, i) => value - nearest[i]!)];
  const meanOf = (ring: readonly number[], n: number, of: (i: number) => number): number => {
    const own = voxels.slice(n * edge ** 3, (n + 1) * edge ** 3).filter((i) => head[i]);
    const sum = (part: (i: number) => number) => own.reduce((total, i) => total + (ring[i]! + 1e-6) * part(i), 0);
    return sum(of) / sum(() => 1);
  };
  const channelsOf = [...Array(channels).keys()];
  return Float64Array.from(
    [...Array(batch).keys()].flatMap((n) => {
      const means = rings.map((ring) => channelsOf.map((c) => meanOf(ring, n, (i) => scans[i * channels + c]!)));
      const deviations = channelsOf.map((c) => Math.sqrt(meanOf(p, n, (i) => (scans[i * channels + c]! - means[0]![c]!) ** 2) + 1e-3));
      return [...means.flat(), ...deviations];
    }),
  );
}
