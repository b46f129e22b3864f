import { flatten, type Span } from "@midline/federation/flat";
import type { TensorShape } from "@midline/shared/weights/container-layout";

/** A container on the disk, where its data begins, and the tensors in it, in name order. */
export interface Container {
  readonly file: string;
  readonly dataStart: number;
  readonly tensors: readonly TensorShape[];
}

/** Numbers of a container: those of some of its tensors, one after the other in the order of their names. */
export interface NumberFile {
  readonly file: string;
  readonly runs: readonly Run[];
}

/** Numbers that lie together in the file. */
export interface Run extends Span {
  /** Where the first of them lies: bytes from the beginning of the file. */
  readonly at: number;
}

/** The numbers of the tensors that are asked for, by their names; of all, if none are named. */
export function numbersOf({ file, dataStart, tensors }: Container, asked: (tensorName: string) => boolean = () => true): NumberFile {
  const runs: Run[] = [];
  let count = 0;
  for (const { name, from, to } of flatten(tensors)) {
    if (!asked(name)) continue;
    const at = dataStart + 4 * from;
    const before = runs.at(-1);
    const run = { from: count, to: count + to - from, at };
    if (before && before.at + 4 * (before.to - before.from) === at) runs.splice(-1, 1, { ...before, to: run.to });
    else runs.push(run);
    count = run.to;
  }
  return { file, runs };
}
