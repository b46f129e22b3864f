import { type ConvGeometry, perAxis, product, type Triple } from "../conv3d-geometry.js";

/**
 * A convolution, or its gradient to the input, as one rule: every place of a grid takes a weighted sum of what some taps find.
 *
 * Along each axis place m writes voxel m outStep + outOffset, and tap j reads voxel m inStep + inOffset + j inSlope, through the
 * filter's own tap tapFirst + j tapStep; outside the input there are zeros.
 */
export interface GatherPass {
  readonly count: Triple;
  readonly outStep: Triple;
  readonly outOffset: Triple;
  readonly inStep: Triple;
  readonly inOffset: Triple;
  readonly inSlope: Triple;
  readonly taps: Triple;
  readonly tapFirst: Triple;
  readonly tapStep: Triple;
  readonly batch: number;
  readonly inSize: Triple;
  readonly outSize: Triple;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: Triple;
  /** Whether the filter is read as [k, k, k, out, in]. */
  readonly transposed: boolean;
}

const ones: Triple = [1, 1, 1];
const zeros: Triple = [0, 0, 0];

/** y: one pass over the output. */
export function forwardPass(geometry: ConvGeometry): GatherPass {
  const { batch, inSize, outSize, kernel, stride, padBefore, inChannels, outChannels } = geometry;
  return {
    count: outSize,
    outStep: ones,
    outOffset: zeros,
    inStep: stride,
    inOffset: perAxis((a) => 0 - padBefore[a]),
    inSlope: ones,
    taps: kernel,
    tapFirst: zeros,
    tapStep: ones,
    batch,
    inSize,
    outSize,
    inChannels,
    outChannels,
    kernel,
    transposed: false,
  };
}

/**
 * dx from dy: one pass for each residue of the voxel's index by the stride, since voxels of one residue are reached by the same taps.
 * A residue that no tap reaches has none, and is written zero all the same.
 */
export function inputGradientPasses(geometry: ConvGeometry): readonly GatherPass[] {
  const { batch, inSize, outSize, kernel, stride, padBefore, inChannels, outChannels } = geometry;
  const residues = Array.from({ length: product(stride) }, (_, i): Triple => [
    Math.floor(i / (stride[1] * stride[2])),
    Math.floor(i / stride[2]) % stride[1],
    i % stride[2],
  ]);
  return residues
    .filter((residue) => residue.every((r, a) => r < inSize[a]!))
    .map((residue) => {
      const first = perAxis((a) => (residue[a] + padBefore[a]) % stride[a]);
      return {
        count: perAxis((a) => Math.ceil((inSize[a] - residue[a]) / stride[a])),
        outStep: stride,
        outOffset: residue,
        inStep: ones,
        inOffset: perAxis((a) => (residue[a] + padBefore[a] - first[a]) / stride[a]),
        inSlope: [-1, -1, -1],
        taps: perAxis((a) => Math.max(0, Math.ceil((kernel[a] - first[a]) / stride[a]))),
        tapFirst: first,
        tapStep: stride,
        batch,
        inSize: outSize,
        outSize: inSize,
        inChannels: outChannels,
        outChannels: inChannels,
        kernel,
        transposed: true,
      };
    });
}

/** Consecutive planes along the first axis of all samples, numbered through: place planes [from, to), and the voxel planes they touch. */
export interface Slab {
  readonly from: number;
  readonly to: number;
  /** First and last plane read and written, numbered through the batch. */
  readonly input: readonly [number, number];
  readonly output: readonly [number, number];
}

/**
 * Cuts a pass into slabs whose planes of input and of output each take at most `limitBytes`, float32; one slab where everything fits.
 * Throws when not even one plane fits.
 */
export function slabsOf(pass: GatherPass, limitBytes: number): readonly Slab[] {
  const planes = pass.batch * pass.count[0];
  const bytes = {
    input: 4 * pass.inSize[1] * pass.inSize[2] * pass.inChannels,
    output: 4 * pass.outSize[1] * pass.outSize[2] * pass.outChannels,
  };
  const fits = ({ input, output }: Slab) =>
    (input[1] - input[0] + 1) * bytes.input <= limitBytes && (output[1] - output[0] + 1) * bytes.output <= limitBytes;
  const slabs: Slab[] = [];
  for (let from = 0; from < planes;) {
    let slab = slabOf(pass, from, from + 1);
    if (!fits(slab))
      throw new Error(`a plane of [${pass.inSize.join()}] x ${pass.inChannels} needs more than the GPU's ${limitBytes} bytes`);
    for (let to = from + 2; to <= planes; to++) {
      const longer = slabOf(pass, from, to);
      if (!fits(longer)) break;
      slab = longer;
    }
    slabs.push(slab);
    from = slab.to;
  }
  return slabs;
}

function slabOf(pass: GatherPass, from: number, to: number): Slab {
  const [count, step, offset, slope, taps] = [pass.count[0], pass.inStep[0], pass.inOffset[0], pass.inSlope[0], pass.taps[0]];
  const reach = slope * Math.max(0, taps - 1);
  const read = (plane: number, shift: number) => {
    const sample = Math.floor(plane / count);
    const voxel = (plane % count) * step + offset + shift;
    return sample * pass.inSize[0] + Math.min(Math.max(voxel, 0), pass.inSize[0] - 1);
  };
  const written = (plane: number) => Math.floor(plane / count) * pass.outSize[0] + (plane % count) * pass.outStep[0] + pass.outOffset[0];
  return {
    from,
    to,
    input: [read(from, Math.min(0, reach)), read(to - 1, Math.max(0, reach))],
    output: [written(from), written(to - 1)],
  };
}
