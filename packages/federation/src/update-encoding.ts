import type { Fault } from "@midline/shared/faults";
import { ok, refuse, type Result } from "@midline/shared/result";
import { layOut } from "@midline/shared/weights/container-layout";
import { type NamedTensor, readContainer, writeContainer } from "@midline/shared/weights/tensor-container";
import { inNameOrder } from "./flat.js";
import { otherTensors } from "./other-tensors.js";
import { openDecoding, PIECE_BYTES, type Rounding, roundNumbers } from "./rounded-numbers.js";
import { addSquares } from "./rules/statistics.js";

/** An update as it travels, and what its rounding leaves for the next. */
export interface EncodedUpdate {
  readonly file: Uint8Array;
  /** What the update and the residual before it were, less what the file holds. */
  readonly residual: readonly NamedTensor[];
  /** L2 norm of the residual over that of the change with the residual before it, 0 to 1; 0 where nothing changed. */
  readonly relativeError: number;
  /** Of the file that would hold the same as float32. */
  readonly float32Bytes: number;
}

/** Above it no change is taken: a rounded number beyond could be infinite. */
const TOO_LONG = 2 ** 127;

/**
 * Rounds an update for the wire, with error feedback: what rounding left out of the last update is added first, and what it leaves out of this one is
 * handed back. So over the rounds the sum of what was sent differs from the sum of what was learned by one rounding, not by one for each round.
 *
 * @param residual of this site's update before; null before the first.
 * @returns refuses with `NOT_FINITE`, naming the tensor, before anything is written; with `TENSOR_MISSING`, `TENSOR_UNKNOWN` or `SHAPE_MISMATCH` where
 *   the residual is of other tensors.
 * @see Seide et al. 2014, 1-bit stochastic gradient descent, Interspeech; Karimireddy et al. 2019, https://arxiv.org/abs/1901.09847
 */
export function encodeUpdate(
  delta: readonly NamedTensor[],
  residual: readonly NamedTensor[] | null,
  encoding: Rounding,
): Result<EncodedUpdate> {
  const other = residual && otherTensors(delta, residual, "the residual");
  if (other) return refuse(other);
  const left = new Map(residual?.map(({ name, values }) => [name, values]));
  const wanted = inNameOrder(delta).map((tensor) => ({ ...tensor, values: added(tensor.values, left.get(tensor.name)) }));
  for (const tensor of wanted) {
    const fault = beyond(tensor);
    if (fault) return refuse(fault);
  }
  const written = wanted.map(({ name, shape, values }) => ({ name, shape, data: roundNumbers(values, encoding) }));
  const next: NamedTensor[] = [];
  for (const [t, { name, shape, values }] of wanted.entries()) {
    const sent = decodeData(written[t]!.data, name, encoding);
    if (!sent.ok) throw new Error(`${name} was rounded to what cannot be read: ${sent.fault.message}`);
    next.push({ name, shape, values: values.map((value, i) => value - sent.value[i]!) });
  }
  const whole = normOf(wanted);
  return ok({
    file: writeContainer(written, encoding),
    residual: next,
    relativeError: whole === 0 ? 0 : Math.min(1, normOf(next) / whole),
    float32Bytes: layOut(delta).totalBytes,
  });
}

/**
 * What a rounded update says, as float32: the same numbers wherever it is read.
 *
 * @returns refuses as `decodeTensors` does, with `NOT_FINITE`, and with `UNSUPPORTED_FORMAT` for numbers that `encodeUpdate` never writes.
 */
export function decodeUpdate(file: Uint8Array, encoding: Rounding): Result<readonly NamedTensor[]> {
  const read = readContainer(file, encoding);
  if (!read.ok) return read;
  const tensors: NamedTensor[] = [];
  for (const { name, shape, data } of read.value) {
    const values = decodeData(data, name, encoding);
    if (!values.ok) return values;
    tensors.push({ name, shape, values: values.value });
  }
  return ok(tensors);
}

function decodeData(data: Uint8Array, name: string, encoding: Rounding): Result<Float32Array> {
  const decode = openDecoding(encoding, name);
  const parts: Float32Array[] = [];
  for (let at = 0; at < data.byteLength; at += PIECE_BYTES) {
    const part = decode(data.subarray(at, at + PIECE_BYTES));
    if (!part.ok) return part;
    parts.push(part.value);
  }
  const values = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const part of parts) {
    values.set(part, from);
    from += part.length;
  }
  return ok(values);
}

const added = (values: Float32Array, left: Float32Array | undefined): Float32Array =>
  left === undefined ? values : values.map((value, i) => value + left[i]!);

const normOf = (tensors: readonly NamedTensor[]): number => Math.sqrt(tensors.reduce((sum, { values }) => addSquares(sum, values), 0));

function beyond({ name, values }: NamedTensor): Fault | null {
  const i = values.findIndex((value) => !(Math.abs(value) < TOO_LONG));
  if (i < 0) return null;
  return {
    code: "NOT_FINITE",
    message: `${name} holds ${values[i]} at position ${i}, which cannot be rounded.`,
    where: name,
    remedy: "Training diverged: nothing was written. Lower the learning rate, or look at the site's data with `midline-site check`.",
  };
}
