import { SEQUENCES, type Sequence } from "@midline/shared/protocol/vocabulary";
import { normal } from "@midline/shared/random";
import type { Anatomy } from "./anatomy.js";
import type { Streams } from "./case-streams.js";
import { within } from "./draw.js";
import { PRESETS, type PresetName } from "./presets.js";
import type { Images } from "./tissue.js";
import { enlarge } from "./value-noise.js";

/** The smallest intensity that a file tells from nothing: one step of the stored whole numbers. */
export const INTENSITY_STEP = 1 / 1024;

/** Sequences that were made for a case. Needs no image. */
export function presentSequences(streams: Streams, preset: PresetName): readonly Sequence[] {
  const uniform = streams("missing");
  const { missing } = PRESETS[preset];
  return SEQUENCES.filter((sequence) => uniform() >= missing[sequence]);
}

/** Slice thickness, in voxels of a 64³ grid. Needs no image. */
export const sliceThickness = (streams: Streams, preset: PresetName): number => within(streams("slices"), PRESETS[preset].thickness);

/**
 * Scans a head: contrast curve, gain, coil shading, thick slices, Rician noise.
 *
 *   v ↦ blur(v^γ · g · bias),   magnitude = √((v + σN)² + (σN)²)
 *
 * @returns the sequences that were made; exactly 0 outside the head (as after skull stripping), at least one step inside.
 */
export function acquire(
  streams: Streams,
  { images, anatomy, preset }: { images: Images; anatomy: Anatomy; preset: PresetName },
): Partial<Readonly<Record<Sequence, Float32Array>>> {
  const { n, head } = anatomy;
  const { bias, gamma, gain, noise } = PRESETS[preset];
  const uniform = streams("scanner");
  const shading = within(uniform, bias);
  const slices = (sliceThickness(streams, preset) * n) / 64;
  const coil = enlarge(
    Float64Array.from({ length: 27 }, () => shading * normal(uniform)),
    3,
    n,
  ).map((value) => Math.exp(value));
  const scans: Partial<Record<Sequence, Float32Array>> = {};
  for (const sequence of presentSequences(streams, preset)) {
    const draw = streams(`scan-${sequence}`);
    const [power, strength] = [within(draw, gamma), within(draw, gain)];
    const curved = images[sequence].map((value, i) => {
      const bare = Math.max(value, 0) * head[i]!;
      return bare < 1e-6 ? 0 : bare ** power * strength * coil[i]!;
    });
    const seen = slices > 0.6 ? blurThroughPlane(curved, n, slices) : curved;
    scans[sequence] = addNoise(seen, head, { level: within(draw, noise), draw: () => normal(draw) });
  }
  return scans;
}

/** Gaussian along z with σ = thickness / 1.6, cut at 9 mm; the ends of the field meet, as they do in a Fourier encoding. */
function blurThroughPlane(values: Float32Array, n: number, thickness: number): Float32Array {
  const half = Math.max(3, Math.round((3 * n) / 64));
  const weights = Array.from({ length: 2 * half + 1 }, (_, k) => Math.exp(-0.5 * ((k - half) / (thickness / 1.6)) ** 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const slice = n * n;
  const out = new Float32Array(values.length);
  const sums = new Float64Array(slice);
  for (let z = 0; z < n; z++) {
    sums.fill(0);
    for (let k = -half; k <= half; k++) {
      const weight = weights[k + half]! / total;
      const from = ((z + k + n) % n) * slice;
      for (let i = 0; i < slice; i++) sums[i]! += weight * values[from + i]!;
    }
    out.set(sums, z * slice);
  }
  return out;
}

function addNoise(values: Float32Array, head: Float32Array, { level, draw }: { level: number; draw: () => number }): Float32Array {
  let [sum, count] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (head[i]! <= 0.5) continue;
    sum += values[i]!;
    count++;
  }
  const sigma = (1.5 * level * sum) / Math.max(1, count);
  return values.map((value, i) => {
    if (head[i]! <= 0.5) return 0;
    const real = value + sigma * draw();
    const imaginary = sigma * draw();
    return Math.max(INTENSITY_STEP, Math.sqrt(real * real + imaginary * imaginary));
  });
}
