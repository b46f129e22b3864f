import { normal, randomStream } from "@midline/shared/random";
import type { NetworkSpec } from "@midline/shared/network/network-spec";
import type { TrainingCase } from "../training-case.js";

/**
 * Cases a small network can learn in a few steps: a bright blob (the mask) whose second sequence is bright when the label is
 * positive and dark when it is negative, in noise. For tests and the benchmark only.
 */
export function toyCases(spec: NetworkSpec, count: number, seed: number): readonly TrainingCase[] {
  const edge = spec.voxels;
  return Array.from({ length: count }, (_, n) => {
    const uniform = randomStream("toy", seed, n);
    const label = n % 2 === 0 ? 0 : 1;
    const centre = [0, 1, 2].map(() => edge * (0.3 + 0.4 * uniform()));
    const radius = edge * (0.14 + 0.06 * uniform());
    const image = new Float32Array(edge ** 3 * spec.channels);
    const mask = new Uint8Array(edge ** 3);
    let voxel = 0;
    for (let x = 0; x < edge; x++)
      for (let y = 0; y < edge; y++)
        for (let z = 0; z < edge; z++, voxel++) {
          const inside = Math.hypot(x - centre[0]!, y - centre[1]!, z - centre[2]!) < radius;
          mask[voxel] = inside ? 1 : 0;
          for (let c = 0; c < spec.channels; c++) {
            const signal = !inside ? 0 : c === 1 ? (label === 1 ? 1.5 : -1.5) : 1.5;
            image[voxel * spec.channels + c] = signal + 0.3 * normal(uniform);
          }
        }
    return { image, mask, label, available: [1, 1, 1, 1] };
  });
}
