import { elementCount, type TensorShape } from "@midline/shared/weights/container-layout";
import { type Head, headOf } from "@midline/shared/weights/head-of";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";

/** Reads the numbers `from`, `from` + 1, ... of a flat vector into all of `into`. */
export type ReadNumbers = (from: number, into: Float32Array) => void;
/** Writes numbers of a flat vector, the first at `from`. */
export type WriteNumbers = (from: number, values: Float32Array) => void;

/** A run of numbers of a flat vector. */
export interface Span {
  readonly from: number;
  /** The first that is not in it. */
  readonly to: number;
}

/** A tensor's place among the numbers of all tensors of a network, which lie one after the other in the order of their names. */
export interface FlatTensor extends TensorShape, Span {}

/** Tensors as one vector: as they lie in a container. */
export function flatten(shapes: readonly TensorShape[]): readonly FlatTensor[] {
  let from = 0;
  return inNameOrder(shapes).map(({ name, shape }) => {
    const tensor = { name, shape, from, to: from + elementCount(shape) };
    from = tensor.to;
    return tensor;
  });
}

export const inNameOrder = <T extends { readonly name: string }>(tensors: readonly T[]): readonly T[] =>
  tensors.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

/** Numbers in all tensors. */
export const countOf = (tensors: readonly FlatTensor[]): number => tensors.at(-1)?.to ?? 0;

/** Numbers of one head that lie together. */
export interface HeadSpan extends Span {
  readonly head: Head;
}

/** A span cut into pieces of `most` numbers at most, each of one head, in order. */
export function* piecesOf(tensors: readonly FlatTensor[], within: Span, most: number): Generator<HeadSpan> {
  for (const { head, from, to } of headSpans(tensors)) {
    const end = Math.min(to, within.to);
    for (let start = Math.max(from, within.from); start < end; start += most) yield { head, from: start, to: Math.min(start + most, end) };
  }
}

/** Neighbours of one head are one span. */
function headSpans(tensors: readonly FlatTensor[]): readonly HeadSpan[] {
  const spans: HeadSpan[] = [];
  for (const { name, from, to } of tensors) {
    const head = headOf(name);
    const last = spans.at(-1);
    if (last?.head === head) spans.splice(-1, 1, { head, from: last.from, to });
    else spans.push({ head, from, to });
  }
  return spans;
}

/** The numbers of tensors that are in memory; `tensors` in name order. */
export function readerOf(flat: readonly FlatTensor[], tensors: readonly NamedTensor[]): ReadNumbers {
  return (from, into) => {
    for (const [t, place] of flat.entries()) {
      const start = Math.max(from, place.from);
      const end = Math.min(from + into.length, place.to);
      if (start < end) into.set(tensors[t]!.values.subarray(start - place.from, end - place.from), start - from);
    }
  };
}
