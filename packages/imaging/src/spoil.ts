import { type Augmentable, augmentCase, type Augmentation, USUAL } from "./augment.js";

/** How a picture of a normal brain is spoiled, for a network to restore. */
export interface Spoiling {
  /** Edge of the blocks that are taken away, in voxels. */
  readonly blockVoxels: number;
  /** Share of the blocks that is taken away, in all sequences alike. */
  readonly masked: number;
  /** Chance of taking one whole sequence away; never the last one. */
  readonly sequence: number;
  /** How intensities are changed, which the network undoes. */
  readonly intensities: Augmentation;
  /** What an error counts where the picture is still there, against 1 where it was taken away. */
  readonly visibleWeight: number;
}

/** How a case is moved before it is spoiled: the network restores it where it lies then. */
const MOVED: Augmentation = { ...USUAL, thick: 0, field: 0, gain: 0, bias: 0, gamma: 1, noise: 0, dropout: 0 };

/** Blocks of 24 mm, whatever the grid: 4 voxels of 6 mm, 8 of 3 mm. */
export const spoilingOf = (voxels: number): Spoiling => ({
  blockVoxels: voxels / 8,
  masked: 0.4,
  sequence: 0.5,
  intensities: { ...USUAL, flip: 0, shiftVoxels: 0, noise: 0.2, dropout: 0 },
  visibleWeight: 0.25,
});

export interface Spoiled {
  /** What the network sees; [n, n, n, 4]. */
  readonly image: Float32Array;
  readonly available: readonly number[];
  /** What it should restore; [n, n, n, 4]. */
  readonly target: Float32Array;
  /** What an error counts, 0 outside the head and in sequences that were never there; [n, n, n, 4]. */
  readonly weight: Float32Array;
}

/**
 * Spoils a case: moved, its intensities changed, blocks and perhaps a sequence taken away. To restore it a network must know what a normal
 * brain looks like in every sequence. The same stream of numbers gives the same case; the case given is left as it is.
 *
 * @param random numbers in [0, 1).
 * @see Zhou et al. 2021 (Models Genesis), https://doi.org/10.1016/j.media.2020.101840; Munk et al. 2024 (AMAES), https://arxiv.org/abs/2408.00640
 */
export function spoilCase(drawn: Augmentable, random: () => number, how: Spoiling): Spoiled {
  const moved = augmentCase(drawn, random, MOVED);
  const target = moved.image;
  const { image } = augmentCase(moved, random, how.intensities);
  const edge = Math.round((target.length / 4) ** (1 / 3));
  const away = blocksAway(edge, random, how);
  const sequence = sequenceAway(drawn.available, random, how.sequence);
  const weight = new Float32Array(target.length);
  for (let voxel = 0; voxel < away.length; voxel++) {
    for (let c = 0; c < 4; c++) {
      const at = 4 * voxel + c;
      const gone = away[voxel] === 1 || c === sequence;
      if (target[at] !== 0) weight[at] = gone ? 1 : how.visibleWeight;
      if (gone) image[at] = 0;
    }
  }
  return { image, available: drawn.available.map((flag, c) => (c === sequence ? 0 : flag)), target, weight };
}

/** 1 in the blocks that are taken away; [n, n, n]. */
function blocksAway(edge: number, random: () => number, { blockVoxels, masked }: Spoiling): Uint8Array {
  const along = Math.ceil(edge / blockVoxels);
  const blocks = Uint8Array.from({ length: along ** 3 }, () => (random() < masked ? 1 : 0));
  const out = new Uint8Array(edge ** 3);
  const block = (place: number): number => Math.floor(place / blockVoxels);
  for (let x = 0, at = 0; x < edge; x++) {
    for (let y = 0; y < edge; y++) {
      const row = (block(x) * along + block(y)) * along;
      for (let z = 0; z < edge; z++, at++) out[at] = blocks[row + block(z)]!;
    }
  }
  return out;
}

/** The channel that is taken away, or -1. */
function sequenceAway(available: readonly number[], random: () => number, chance: number): number {
  const there = available.flatMap((flag, c) => (flag === 1 ? [c] : []));
  const [takes, which] = [random() < chance, random()];
  return takes && there.length > 1 ? (there[Math.floor(which * there.length)] ?? -1) : -1;
}
