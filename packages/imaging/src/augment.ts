import { drawField, MEAN_ABOVE_BLACK } from "./bias-field.js";
import { type Room, withRoom } from "./loops.js";
import { moveInCube } from "./move-in-cube.js";
import { normalQuantiles } from "./normal-quantiles.js";
import { HIGHEST, LOWEST } from "./normalise.js";

const RANGE = HIGHEST - LOWEST;

/** Stretches of the contrast curve, which is straight within each: 1e-5 from the power it stands for, 1e-3 in the very lowest. */
const CURVE_STEPS = 4096;

/** What can be augmented: a case on its cube, see `CaseImage`. Whatever else it carries is passed on. */
export interface Augmentable {
  /** [n, n, n, 4]. */
  readonly image: Float32Array;
  readonly available: readonly number[];
  /** [n, n, n]. */
  readonly mask: Uint8Array | null;
}

/** How far a case may be changed. Every change is drawn evenly between its limits. */
export interface Augmentation {
  /** Chance of exchanging left and right: the midline's tumours know no side. */
  readonly flip: number;
  /** Whole voxels along each axis. */
  readonly shiftVoxels: number;
  /** Turn about each axis in degrees; 0 is off. */
  readonly turnDegrees: number;
  /** Largest growth or shrinkage as a share; 0 is off. */
  readonly zoom: number;
  /** Per channel: chance of thicker slices along any axis, and the thickest, as a share of the cube's edge. */
  readonly thick: number;
  readonly thickest: number;
  /** Largest coefficient of a coil's slow field; 0 is off. See `drawField`. */
  readonly field: number;
  /** Per channel: intensities times 1 ± gain, plus or minus bias. No more than 15 %: the contrast of T2 to FLAIR is evidence. */
  readonly gain: number;
  readonly bias: number;
  /** One contrast curve for all channels, with an exponent from 1 / gamma to gamma. */
  readonly gamma: number;
  /** Largest standard deviation of the noise. */
  readonly noise: number;
  /** Chance of taking each sequence away; never the last one. */
  readonly dropout: number;
}

export const USUAL: Augmentation = {
  flip: 0.5,
  shiftVoxels: 2,
  turnDegrees: 0,
  zoom: 0,
  thick: 0.25,
  thickest: 0.05,
  field: 0.25,
  gain: 0.08,
  bias: 0.08,
  gamma: 1.15,
  noise: 0.1,
  dropout: 0.15,
};

/**
 * A case as another scan of a like patient might have shown it. The same stream of numbers gives the same case.
 *
 * The image and its mask are moved together; intensities change inside the head only, so that the background stays exactly 0, and are held
 * in the range of `normaliseInHead`. A sequence taken away is zero and flagged as missing. The case given is left as it is.
 *
 * @param random numbers in [0, 1).
 */
export function augmentCase<C extends Augmentable>(drawn: C, random: () => number, how: Augmentation = USUAL): C {
  const within = (limit: number): number => (2 * random() - 1) * limit;
  const wholeWithin = (limit: number): number => Math.floor(random() * (2 * limit + 1)) - limit;
  const movement = {
    flip: random() < how.flip,
    shift: [wholeWithin(how.shiftVoxels), wholeWithin(how.shiftVoxels), wholeWithin(how.shiftVoxels)] as const,
    turnDegrees: [within(how.turnDegrees), within(how.turnDegrees), within(how.turnDegrees)] as const,
    zoom: 1 + within(how.zoom),
  };
  const { image: moved, mask } = moveInCube(drawn, movement);
  const curve = contrastCurve(how.gamma ** within(1));
  const noise = random() * how.noise;
  const changes = Float64Array.from([0, 1, 2, 3].flatMap(() => [1 + within(how.gain), within(how.bias)]));
  const available = dropSequences(drawn.available, random, how.dropout);
  for (const [c, flag] of available.entries()) if (flag === 0) for (let i = c; i < moved.length; i += 4) moved[i] = 0;

  const image = withRoom((room) => {
    const at = room.put(moved);
    thicken(room, at, edgeOf(moved), how, random);
    if (how.field > 0) room.loops.layField(at, edgeOf(moved), room.put(drawField(how.field * random(), random)), MEAN_ABOVE_BLACK);
    const quantiles = normalQuantiles();
    const [lines, all, seed] = [room.put(curve), room.put(quantiles), Math.floor(random() * 2 ** 32)];
    room.loops.repaint(at, moved.length / 4, lines, CURVE_STEPS, room.put(changes), noise, all, quantiles.length, seed);
    return room.floats(at, moved.length).slice();
  });
  return { ...drawn, image, mask, available };
}

const edgeOf = (image: Float32Array): number => Math.round((image.length / 4) ** (1 / 3));

/** Each sequence by chance as slices of up to the thickest, which lie along any axis. */
function thicken(room: Room, image: number, edge: number, { thick, thickest }: Augmentation, random: () => number): void {
  for (let channel = 0; channel < 4; channel++) {
    if (random() >= thick) continue;
    const [thickness, axis, offset] = [1 + random() * (thickest * edge - 1), Math.floor(random() * 3), random()];
    if (thickness > 1) room.loops.thickenSlices(image, edge, channel, axis, thickness, offset);
  }
}

/** Takes sequences away, each by chance; when chance would take all, the one with the highest draw stays. */
function dropSequences(available: readonly number[], random: () => number, chance: number): readonly number[] {
  const draws = available.map((flag) => (random() + 1) * flag); // 0 for a missing one
  const best = draws.indexOf(Math.max(...draws));
  return available.map((flag, c) => (flag === 1 && (draws[c]! - 1 >= chance || c === best) ? 1 : 0));
}

/** Intensities with an exponent: the ends of the range stay, what lies between is lifted or lowered. */
function contrastCurve(gamma: number): Float32Array {
  const curve = new Float32Array(CURVE_STEPS + 1);
  for (let i = 0; i <= CURVE_STEPS; i++) curve[i] = LOWEST + RANGE * (i / CURVE_STEPS) ** gamma;
  return curve;
}
