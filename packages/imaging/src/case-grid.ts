import type { Affine } from "./affine.js";
import { bitsBytes, bytesOf } from "./bits.js";
import { boxOf, type Box } from "./box.js";
import { findHead } from "./head-mask.js";
import { imaged, refused, type Imaged } from "./imaging-fault.js";
import { withRoom } from "./loops.js";
import { placeImage, withCounts } from "./placed-image.js";
import { placeGrid, type CubeSize } from "./place-grid.js";
import { averageOver, whereAbove } from "./resample.js";
import { sameGrid, voxelCount, type Grid, type Volume } from "./volume.js";

/** The four channels of a case, in this order everywhere. */
export const CHANNELS = ["t1", "t1ce", "t2", "flair"] as const;
export type Channel = (typeof CHANNELS)[number];

/** The first of these that a case has places its grid: T2 shows the whole head and is asked of every case. */
const PLACED_BY: readonly Channel[] = ["t2", "flair", "t1ce", "t1"];

export type Flag = 0 | 1;

export interface CaseSequences {
  /** Any of the four, each on its own grid. */
  readonly sequences: Partial<Readonly<Record<Channel, Volume>>>;
  /** Drawn on the grid of one of the sequences; more than 0.5 is tumour. */
  readonly mask?: Volume | null;
  /** The case's name, for messages. */
  readonly where: string;
}

export interface CaseCube extends CubeSize {
  /** Called when a sequence's head has been found, when it has been resampled, and when it has been normalised. */
  readonly onStage?: (stage: "head" | "resample" | "normalise") => void;
}

/** A case as the network sees it. */
export interface CaseImage {
  /** [X, Y, Z, 4], X to the right, channel last; z-scored in the head, 0 outside it and in channels that are missing. */
  readonly image: Float32Array;
  readonly available: readonly [Flag, Flag, Flag, Flag];
  /** [X, Y, Z], 1 in the tumour. */
  readonly mask: Uint8Array | null;
  /** Voxel of the cube to mm. */
  readonly affine: Affine;
  readonly gridSize: number;
  /** The sequence that placed the grid. */
  readonly placedBy: Channel;
  /**
   * Per channel, how much of the smaller of two heads lies in the other: its own and that of `placedBy`; 0 for a missing channel.
   * Below 0.9 the headers place the heads apart: the patient moved, or the sequences are of two examinations. Nothing is moved to mend it.
   */
  readonly overlap: readonly [number, number, number, number];
}

/**
 * Brings the sequences of a case, each from its own grid, to one cube along the axes of the body.
 *
 * Every sequence is averaged over the cube's voxels through its affine, head only; a voxel belongs to the head when more than half of it
 * does. Then it is normalised in the head, robustly. A mask's voxel is tumour when more than half of it is. See `placeGrid` for where the cube lies.
 *
 * Refuses a case without sequences (`NO_SEQUENCES`), a sequence that shows nothing or misses the head of the others (`BAD_INPUT`,
 * `GRID_MISMATCH`), and a mask that lies on no sequence's grid (`GRID_MISMATCH`).
 */
export function toCaseGrid({ sequences, mask, where }: CaseSequences, cube: CaseCube): Imaged<CaseImage> {
  const { onStage = () => undefined } = cube;
  const placedBy = PLACED_BY.find((channel) => sequences[channel]);
  const reference = placedBy && sequences[placedBy];
  if (!placedBy || !reference) {
    return refused(
      "NO_SEQUENCES",
      where,
      "The case has none of T1, T1CE, T2 and FLAIR.",
      "Add at least one sequence; T2 or FLAIR is asked of every case.",
    );
  }
  const present = Object.values(sequences);
  if (mask && !present.some((sequence) => sameGrid(sequence, mask))) return offGrid(where, mask, reference);

  const n = cube.gridSize;
  const image = new Float32Array(4 * n ** 3);
  const heads: (Uint8Array | null)[] = [null, null, null, null];
  const bring = (channel: Channel, sequence: Volume, gridAround: (head: Box) => Grid): Imaged<Grid> => {
    const c = CHANNELS.indexOf(channel);
    const brought = bringToGrid(sequence, gridAround, { image: image.subarray(c), onStage });
    if (brought === "blank") return blank(where, channel);
    if (brought === "elsewhere") return missesHead(where, channel, placedBy);
    heads[c] = brought.head;
    return imaged(brought.grid);
  };
  const placed = bring(placedBy, reference, (head) => ({ shape: [n, n, n], affine: placeGrid(reference, head, cube) }));
  if (!placed.ok) return placed;
  const grid = placed.value;
  for (const channel of CHANNELS) {
    const sequence = sequences[channel];
    if (!sequence || channel === placedBy) continue;
    const brought = bring(channel, sequence, () => grid);
    if (!brought.ok) return brought;
  }
  const flag = (channel: Channel): Flag => (sequences[channel] ? 1 : 0);
  return imaged({
    image,
    available: [flag("t1"), flag("t1ce"), flag("t2"), flag("flair")],
    mask: mask ? maskOnGrid(mask, grid) : null,
    affine: grid.affine,
    gridSize: n,
    placedBy,
    overlap: overlapWith(heads[CHANNELS.indexOf(placedBy)] ?? null, heads),
  });
}

/**
 * One sequence on the grid of its case, normalised, every fourth number of `image` from the first on.
 *
 * @param gridAround the grid, given the box around the sequence's head along the axes of the body, in mm.
 * @returns the grid, and which of its voxels belong to the sequence's head, one byte each; or why there are none.
 */
function bringToGrid(
  sequence: Volume,
  gridAround: (head: Box) => Grid,
  { image, onStage }: { image: Float32Array; onStage: NonNullable<CaseCube["onStage"]> },
): { readonly grid: Grid; readonly head: Uint8Array } | "blank" | "elsewhere" {
  return withRoom((room) => {
    const { loops } = room;
    const placed = placeImage(room, sequence);
    const head = findHead(room, placed);
    const box = head === null ? null : boxOf(room, head, sequence.shape, sequence.affine);
    onStage("head");
    if (head === null || box === null) return "blank";
    const grid = gridAround(box);
    const voxels = voxelCount(grid.shape);
    const { values, shares } = averageOver(room, withCounts(room, placed, head), sequence.affine, grid);
    onStage("resample");
    const inside = room.take(voxels);
    if (loops.markInside(shares, voxels, inside) === 0) return "elsewhere";
    const normalised = room.zeros(4 * voxels);
    if (loops.normaliseInside(values, inside, grid.shape[0], normalised) === 0) return "blank";
    const numbers = room.floats(normalised, voxels);
    for (let i = 0; i < voxels; i++) image[4 * i] = numbers[i]!;
    onStage("normalise");
    return { grid, head: room.bytes(inside, voxels).slice() };
  });
}

function overlapWith(reference: Uint8Array | null, heads: readonly (Uint8Array | null)[]): CaseImage["overlap"] {
  const of = (c: 0 | 1 | 2 | 3): number => {
    const head = heads[c];
    if (!head || !reference) return 0;
    let [own, other, both] = [0, 0, 0];
    for (let i = 0; i < head.length; i++) {
      own += head[i]!;
      other += reference[i]!;
      both += head[i]! * reference[i]!;
    }
    return both / Math.min(own, other);
  };
  return [of(0), of(1), of(2), of(3)];
}

/** A mask on a grid, z fastest as in a tensor: 1 where more than half of a voxel is tumour. */
function maskOnGrid(mask: Volume, grid: Grid): Uint8Array {
  return withRoom((room) => {
    const [nx, ny, nz] = mask.shape;
    const placed = placeImage(room, mask);
    const bits = room.take(bitsBytes(mask.shape));
    room.loops.bitsAbove(placed.data, 0.5, nx, ny * nz, bits);
    const { shares } = averageOver(room, withCounts(room, placed, bytesOf(room, bits, mask.shape)), mask.affine, grid);
    const inside = room.take(voxelCount(grid.shape));
    room.loops.markInside(shares, voxelCount(grid.shape), inside);
    return axesReversed(room.bytes(inside, voxelCount(grid.shape)), grid.shape[0], new Uint8Array(voxelCount(grid.shape)));
  });
}

/**
 * Takes a segmentation from the cube back to a patient's own grid, for the file that goes beside the sequence.
 *
 * @param segmentation [X, Y, Z] on the cube, probabilities or 0 and 1.
 * @param cube the cube's affine, as in `CaseImage`.
 * @param reference the sequence (or its shape and affine) whose grid is wanted.
 * @returns 1 where the segmentation is above 0.5, in the order of `Volume.data`, 0 outside the cube; and how many are 1.
 */
export function maskToGrid(
  segmentation: ArrayLike<number>,
  cube: Pick<CaseImage, "affine" | "gridSize">,
  reference: Grid,
): { readonly mask: Uint8Array; readonly count: number } {
  const n = cube.gridSize;
  if (segmentation.length !== n ** 3)
    throw new RangeError(`a segmentation of ${n}³ voxels needs ${n ** 3} numbers, not ${segmentation.length}`);
  const data = axesReversed(new Float32Array(segmentation), n, new Float32Array(n ** 3));
  return whereAbove({ data, shape: [n, n, n], affine: cube.affine }, reference, 0.5);
}

/** A map on the cube, [X, Y, Z], as a volume in the cube's own grid, for a file that opens beside the patient's sequences. */
export function cubeToVolume(map: Float32Array, { affine, gridSize: n }: Pick<CaseImage, "affine" | "gridSize">): Volume {
  return { data: axesReversed(map, n, new Float32Array(n ** 3)), shape: [n, n, n], affine };
}

/** A cube's numbers from the order of tensors, z fastest, to that of volumes, x fastest; and back, for it is the same. */
function axesReversed<T extends Float32Array | Uint8Array>(cube: T, n: number, out: T): T {
  let at = 0;
  for (let z = 0; z < n; z++) {
    for (let y = 0; y < n; y++) for (let from = z + n * y; from < n ** 3; from += n * n) out[at++] = cube[from]!;
  }
  return out;
}

function offGrid(where: string, mask: Volume, reference: Volume): Imaged<never> {
  const shapes = `${mask.shape.join(" × ")}; the case's are ${reference.shape.join(" × ")} and the like`;
  const message = `The mask lies on no sequence's grid: its shape is ${shapes}, or its affine differs.`;
  return refused(
    "GRID_MISMATCH",
    where,
    message,
    "Save the mask in the grid of the sequence it was drawn on, without resampling or reorienting it.",
  );
}

const blank = (where: string, channel: Channel): Imaged<never> =>
  refused(
    "BAD_INPUT",
    where,
    `The ${channel} sequence shows nothing: its voxels are all alike.`,
    "Export the sequence again from the original series.",
  );

const missesHead = (where: string, channel: Channel, placedBy: Channel): Imaged<never> =>
  refused(
    "GRID_MISMATCH",
    where,
    `The ${channel} sequence does not overlap the head in ${placedBy}: their affines place them apart.`,
    "Take all sequences from one examination, converted by the same tool.",
  );
