import { convGeometry, geometryNumbers, outputShape, type Triple } from "../conv3d-geometry.js";
import type { Engine, Operand } from "../engine/engine.js";
import type { KernelName } from "../engine/kernel-names.js";

/** Numbers in [-1, 1), the same for a seed. Mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function noise(length: number, seed: number): Float32Array {
  let state = seed | 0;
  return Float32Array.from({ length }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  });
}

/** An array that a kernel reads, or writes, or both. */
export interface GivenArray {
  readonly values: Float32Array;
  readonly double: boolean;
  readonly written: boolean;
}
export interface KernelCall {
  readonly kernel: KernelName;
  readonly operands: readonly (GivenArray | number | null)[];
}

/** Runs a kernel on copies of its arrays in the engine's memory: what it has written, in the order of its operands. */
export function runCall(engine: Engine, { kernel, operands }: KernelCall): readonly (Float32Array | Float64Array)[] {
  const lent: Float32Array[] = [];
  const written: (Float32Array | Float64Array)[] = [];
  const placed = operands.map((operand): Operand => {
    if (operand === null || typeof operand === "number") return operand;
    const { values, double } = operand;
    const floats = engine.allocate(double ? 2 * values.length : values.length);
    lent.push(floats);
    const array = double ? new Float64Array(floats.buffer, floats.byteOffset, values.length) : floats;
    array.set(values);
    if (operand.written) written.push(array);
    return array;
  });
  engine.run(kernel, ...placed);
  const results = written.map((array) => array.slice());
  for (const floats of lent) engine.release(floats);
  return results;
}

export interface ConvolutionCase {
  readonly batch: number;
  readonly size: Triple;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: Triple;
  readonly stride: Triple;
  readonly padding: "same" | "valid";
  readonly withBias: boolean;
  readonly seed: number;
}

/** The three kernels of one convolution, on the same numbers. */
export function convolutionCalls({ batch, size, inChannels, outChannels, kernel, stride, padding, withBias, seed }: ConvolutionCase) {
  const filterShape = [...kernel, inChannels, outChannels];
  const geometry = convGeometry([batch, ...size, inChannels], filterShape, stride, padding);
  const length = (shape: readonly number[]) => shape.reduce((a, b) => a * b);
  const x = read(noise(batch * length(size) * inChannels, seed));
  const filter = read(noise(length(filterShape), seed + 1));
  const dy = read(noise(length(outputShape(geometry)), seed + 2));
  const bias = withBias ? read(noise(outChannels, seed + 3)) : null;
  const like = ({ values }: GivenArray): GivenArray => ({ values: noise(values.length, seed + 4), double: false, written: true });
  const numbers = geometryNumbers(geometry);
  const forward: KernelCall = { kernel: "convolve", operands: [x, filter, bias, like(dy), ...numbers] };
  const toInput: KernelCall = { kernel: "convolveInputGradient", operands: [dy, filter, like(x), ...numbers] };
  const toFilter: KernelCall = { kernel: "convolveFilterGradient", operands: [x, dy, like(filter), ...numbers] };
  return { geometry, x: x.values, filter: filter.values, bias: bias?.values ?? null, dy: dy.values, calls: [forward, toInput, toFilter] };
}

const read = (values: Float32Array): GivenArray => ({ values, double: false, written: false });
