import { createHash } from "node:crypto";
import { closeSync, fsync, openSync, statSync } from "node:fs";
import { promisify } from "node:util";
import { averageSpan, type Recipe } from "@midline/federation/average-numbers";
import { ofVariate, openVariate, splitVariate } from "@midline/federation/control-variate";
import { flatten, type Span } from "@midline/federation/flat";
import { gatherStatistics, type Share, type Statistics } from "@midline/federation/rules/statistics";
import { type Examination, openExamination } from "@midline/federation/validate-update";
import type { Fault } from "@midline/shared/faults";
import { ok, refuse, type Result } from "@midline/shared/result";
import {
  containerHead,
  type ContainerEntry,
  type ContainerLayout,
  MAX_HEAD_BYTES,
  type NumberEncoding,
  readLayout,
  type TensorShape,
} from "@midline/shared/weights/container-layout";
import { bytesOf, otherBytes, toHostOrder } from "@midline/shared/weights/tensor-container";
import type { UpdateContents, UpdateToExamine } from "./averager.js";
import type { NumberFile } from "./container-numbers.js";
import { decodeInto, type ToDecode } from "./decode-into.js";
import { withFiles, writeAll } from "./number-files.js";

/** Bytes that are hashed at a time; numbers that are looked at. */
const PIECE_BYTES = 1 << 18;

/** What the numbers of a round are made of. */
export interface RoundFiles {
  readonly tensors: readonly TensorShape[];
  /** Their numbers of each site, in site order. */
  readonly updates: readonly NumberFile[];
}

export interface SpanToAverage extends RoundFiles {
  readonly recipe: Recipe;
  readonly base: NumberFile | null;
  readonly moments: NumberFile | null;
  readonly average: NumberFile | null;
  readonly into: { readonly weights: NumberFile; readonly moments: NumberFile | null; readonly average: NumberFile | null };
  readonly span: Span;
}

interface ToExamine extends Pick<UpdateToExamine, "terms" | "limits"> {
  readonly file: string;
  /** Tensors that it changes. */
  readonly manifest: readonly TensorShape[];
  readonly variateClip: UpdateContents["variateClip"];
}

/** What threads can do: what each task is asked, and what it answers. */
export interface Tasks {
  /** SHA-256 of a file, hexadecimal. */
  digest: [ask: { readonly file: string }, answer: string];
  /** Where the tensors of containers lie. */
  layouts: [ask: { readonly files: readonly string[]; readonly encoding?: NumberEncoding }, answer: readonly ContainerLayout[]];
  /** Writes the numbers of a rounded update into a container of float32. */
  decode: [ask: ToDecode, answer: null];
  /** Looks at every number of an update, and at the digest of every tensor. */
  examine: [ask: ToExamine, answer: { readonly norm: number }];
  /** A share of the statistics that a rule needs. */
  gather: [ask: RoundFiles & { readonly needs: Statistics["kind"]; readonly share: Share }, answer: Statistics];
  /** Makes a span of the new weights. */
  average: [ask: SpanToAverage, answer: null];
  /** The digests of tensors whose data is written. */
  digests: [
    ask: { readonly file: string; readonly dataStart: number; readonly entries: readonly ContainerEntry[] },
    answer: readonly string[],
  ];
  /** Writes the head of a container whose data is written, and answers the digest of the file when it is safely on the disk. */
  seal: [ask: { readonly file: string; readonly entries: readonly ContainerEntry[] }, answer: string];
}
export type TaskName = keyof Tasks;
export type TaskAsk<N extends TaskName> = Tasks[N][0];
export type TaskAnswer<N extends TaskName> = Tasks[N][1];

/** Synchronous but for waiting for the disk; the disk's errors fly. */
const TASKS: { readonly [N in TaskName]: (ask: TaskAsk<N>) => Result<TaskAnswer<N>> | Promise<Result<TaskAnswer<N>>> } = {
  digest: ({ file }) => ok(digestOf(file, { from: 0, to: statSync(file).size })),

  layouts: ({ files, encoding }) => {
    const layouts: ContainerLayout[] = [];
    for (const file of files) {
      const layout = layoutOf(file, encoding);
      if (!layout.ok) return layout;
      layouts.push(layout.value);
    }
    return ok(layouts);
  },

  decode: (ask) => {
    const layout = layoutOf(ask.file, ask.encoding);
    const fault = layout.ok ? decodeInto(ask, layout.value) : layout.fault;
    return fault ? refuse(fault) : ok(null);
  },

  examine: ({ file, manifest, terms, limits, variateClip }) => {
    const layout = layoutOf(file);
    if (!layout.ok) return layout;
    const { entries, dataStart } = layout.value;
    const { delta, variate } = variateClip === null ? { delta: entries, variate: [] } : splitVariate(entries);
    return withFiles(({ bytes }) => {
      const place = { dataStart, read: bytes(file) };
      const judged = lookAt(openExamination(manifest, { ...terms, tensors: delta }, limits), delta, place);
      if (!judged.ok || variateClip === null) return judged;
      const variateJudged = ofVariate(lookAt(openVariate(manifest, variate, variateClip), variate, place));
      return variateJudged.ok ? judged : variateJudged;
    });
  },

  gather: ({ tensors, updates, needs, share }) =>
    withFiles(({ reader }) => ok(gatherStatistics(needs, { tensors: flatten(tensors), sites: updates.map(reader), share }))),

  average: ({ tensors, recipe, span, into, updates, base, moments, average }) =>
    withFiles(({ reader, writer }) => {
      const reading = (source: NumberFile | null) => source && reader(source);
      const writing = (sink: NumberFile | null) => sink && writer(sink);
      const sources = { updates: updates.map(reader), base: reading(base), moments: reading(moments), average: reading(average) };
      const sinks = { weights: writer(into.weights), moments: writing(into.moments), average: writing(into.average) };
      const fault = averageSpan(recipe, { tensors: flatten(tensors), sources, sinks }, span);
      return fault ? refuse(fault) : ok(null);
    }),

  digests: ({ file, dataStart, entries }) =>
    ok(entries.map(({ offset, bytes }) => digestOf(file, { from: dataStart + offset, to: dataStart + offset + bytes }))),

  seal: async ({ file, entries }) => {
    const descriptor = openSync(file, "r+");
    try {
      writeAll(descriptor, containerHead(entries), 0);
      const synced = promisify(fsync)(descriptor);
      const digest = digestOf(file, { from: 0, to: statSync(file).size });
      await synced;
      return ok(digest);
    } finally {
      closeSync(descriptor);
    }
  },
};

/** A task as it comes over from the other thread. */
export interface Task<N extends TaskName = TaskName> {
  readonly name: N;
  readonly ask: TaskAsk<N>;
}

export const doTask = <N extends TaskName>({ name, ask }: Task<N>): Result<TaskAnswer<N>> | Promise<Result<TaskAnswer<N>>> =>
  TASKS[name](ask);

function layoutOf(file: string, encoding?: NumberEncoding): Result<ContainerLayout> {
  const { size } = statSync(file);
  const head = new Uint8Array(Math.min(size, MAX_HEAD_BYTES));
  withFiles(({ bytes }) => bytes(file)(0, head));
  return readLayout(head, size, encoding);
}

/** SHA-256 of bytes of a file. */
function digestOf(file: string, { from, to }: Span): string {
  const hash = createHash("sha256");
  const piece = new Uint8Array(PIECE_BYTES);
  withFiles(({ bytes }) => {
    const read = bytes(file);
    for (let at = from; at < to; at += PIECE_BYTES) {
      const part = piece.subarray(0, Math.min(PIECE_BYTES, to - at));
      read(at, part);
      hash.update(part);
    }
  });
  return hash.digest("hex");
}

interface Place {
  readonly dataStart: number;
  readonly read: (offset: number, into: Uint8Array) => void;
}

/** Looks at tensors of a file as an examination asks. */
function lookAt(examination: Result<Examination>, entries: readonly ContainerEntry[], place: Place): Result<{ readonly norm: number }> {
  if (!examination.ok) return examination;
  const fault = firstFault(entries, place, examination.value.look);
  return fault ? refuse(fault) : examination.value.close();
}

/** Of the first tensor that is not as it must be; that its bytes are others than its header says goes before what they hold. */
function firstFault(entries: readonly ContainerEntry[], { dataStart, read }: Place, look: Examination["look"]): Fault | null {
  const piece = new Float32Array(PIECE_BYTES / 4);
  for (const { name, offset, bytes, sha256 } of entries) {
    const hash = createHash("sha256");
    let fault: Fault | null = null;
    for (let at = 0; at < bytes; at += PIECE_BYTES) {
      const values = piece.subarray(0, Math.min(PIECE_BYTES, bytes - at) / 4);
      read(dataStart + offset + at, bytesOf(values));
      hash.update(bytesOf(values));
      toHostOrder(values);
      fault ??= look(name, at / 4, values);
    }
    if (hash.digest("hex") !== sha256) return otherBytes(name);
    if (fault) return fault;
  }
  return null;
}
