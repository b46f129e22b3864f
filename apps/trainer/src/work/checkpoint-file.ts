import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import type { TrainingState } from "@midline/model/take-steps";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { digest, uuid } from "@midline/shared/protocol/ids";
import { elementCount } from "@midline/shared/weights/container-layout";
import { z } from "zod";
import { writeDurably } from "../identity/write-durably.js";

/** Raise it when the same plan and cases begin to train otherwise: older checkpoints are then never gone on from. */
const CHECKPOINT_VERSION = 1;
const KEPT_RUNS = 5;
const DIGEST_BYTES = 32;
const GENERATIONS = ["latest.checkpoint", "previous.checkpoint"] as const;

const keySchema = z.strictObject({
  runId: uuid,
  round: z.int().min(0),
  planHash: digest,
  baseDigest: digest,
  /** Of the control variates that correct its steps; null without SCAFFOLD. */
  variates: digest.nullable(),
  /** Of whom and of what is learned, see `dataDigest`. */
  data: digest,
  /** Backend, instruction set and processor: others may differ in the last bit. */
  backend: z.string(),
});

/** All that the bits of a round's training depend on. The attempt is not in it: attempts at a round draw alike. */
export type CheckpointKey = z.infer<typeof keySchema>;

const headerSchema = z.strictObject({
  version: z.literal(CHECKPOINT_VERSION),
  key: keySchema,
  at: z.iso.datetime(),
  step: z.int().positive(),
  lossSum: z.number(),
  updates: z.int().min(0),
  tensors: z.array(z.strictObject({ name: z.string(), shape: z.array(z.int().positive()) })),
  /** Steps in each tensor's sum of gradients; null without SCAFFOLD. */
  summedSteps: z.array(z.int().min(0)).nullable(),
});

/** What a checkpoint of this round has in common with it, whatever else has changed. */
const SAME_ROUND = ["runId", "round", "planHash", "baseDigest", "variates"] as const;

export interface KeptState {
  /** When it was kept, ISO 8601 in UTC. */
  readonly at: string;
  readonly state: TrainingState;
}

export interface FoundCheckpoint {
  readonly kept: KeptState | null;
  /** Files that were torn or damaged; they are gone now. */
  readonly unreadable: number;
  /** What has changed since a checkpoint of this round, so that it must not be gone on from. */
  readonly changed: "data" | "backend" | null;
}

const runFolder = (siteFolder: string, runId: string): string => path.join(siteFolder, "checkpoints", runId);

/** Keeps a state as the latest of its run, and the one before as the previous. A crash leaves one of them whole. */
export function writeCheckpoint(siteFolder: string, key: CheckpointKey, kept: KeptState): void {
  const folder = runFolder(siteFolder, key.runId);
  const isNew = !existsSync(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [latest, previous] = GENERATIONS.map((name) => path.join(folder, name));
  if (existsSync(latest!)) renameSync(latest!, previous!);
  writeDurably(latest!, encode(key, kept));
  if (isNew) prune(siteFolder);
}

/** The newest whole state that is kept under this very key. */
export function readCheckpoint(siteFolder: string, key: CheckpointKey): FoundCheckpoint {
  const folder = runFolder(siteFolder, key.runId);
  if (!existsSync(folder)) return { kept: null, unreadable: 0, changed: null };
  for (const name of readdirSync(folder)) if (name.endsWith(".tmp")) rmSync(path.join(folder, name), { force: true });
  let unreadable = 0;
  let changed: FoundCheckpoint["changed"] = null;
  for (const file of GENERATIONS.map((name) => path.join(folder, name)).filter((each) => existsSync(each))) {
    const read = decode(readFileSync(file));
    if (read === null) {
      unreadable += 1;
      rmSync(file);
      continue;
    }
    if (SAME_ROUND.some((field) => read.key[field] !== key[field])) continue;
    const { data, backend } = read.key;
    if (data === key.data && backend === key.backend) return { kept: read.kept, unreadable, changed: null };
    changed ??= data === key.data ? "backend" : "data";
  }
  return { kept: null, unreadable, changed };
}

/** A round whose update is in the spool needs no checkpoint any more. */
export const dropCheckpoints = (siteFolder: string, runId: string): void =>
  rmSync(runFolder(siteFolder, runId), { recursive: true, force: true });

/** SHA-256 of the rest | u32 LE length of the JSON header | the header | weights, then both moments, as f32 LE | sums of gradients as f64 LE. */
function encode(key: CheckpointKey, { at, state }: KeptState): Buffer {
  const { step, lossSum, weights, moments, gradientSums } = state;
  const header: z.input<typeof headerSchema> = {
    version: CHECKPOINT_VERSION,
    key,
    at,
    step,
    lossSum,
    updates: moments.steps,
    tensors: weights.map(({ name, shape }) => ({ name, shape: [...shape] })),
    summedSteps: gradientSums?.map(({ steps }) => steps) ?? null,
  };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.byteLength);
  const numbers = [...weights.map(({ values }) => values), moments.first, moments.second, ...(gradientSums ?? []).map(({ of }) => of)];
  const parts = numbers.map((values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  const file = Buffer.concat([Buffer.alloc(DIGEST_BYTES), length, text, ...parts]);
  file.write(sha256Hex(file.subarray(DIGEST_BYTES)), "hex");
  return file;
}

function decode(bytes: Buffer): { readonly key: CheckpointKey; readonly kept: KeptState } | null {
  const body = bytes.subarray(DIGEST_BYTES);
  if (body.byteLength < 4 || sha256Hex(body) !== bytes.toString("hex", 0, DIGEST_BYTES)) return null;
  const start = 4 + body.readUInt32LE(0);
  const header = headerSchema.safeParse(JSON.parse(body.toString("utf8", 4, start)));
  if (!header.success) return null; // whole, and of another version of the trainer
  const { key, at, step, lossSum, updates, tensors, summedSteps } = header.data;
  let next = start;
  const take = (length: number): ArrayBuffer => new Uint8Array(body.subarray(next, (next += length))).buffer; // copied, so that it is aligned
  const float32 = (count: number): Float32Array => new Float32Array(take(4 * count));
  const counts = tensors.map(({ shape }) => elementCount(shape));
  const count = counts.reduce((sum, each) => sum + each, 0);
  const weights = tensors.map((tensor, i) => ({ ...tensor, values: float32(counts[i]!) }));
  const moments = { first: float32(count), second: float32(count), steps: updates };
  const gradientSums = summedSteps?.map((steps, i) => ({ steps, of: new Float64Array(take(8 * counts[i]!)) })) ?? null;
  return { key, kept: { at, state: { step, lossSum, weights, moments, gradientSums } } };
}

/** Runs that were left in the middle of a round do not fill the disk for ever. */
function prune(siteFolder: string): void {
  const folder = path.join(siteFolder, "checkpoints");
  const runs = readdirSync(folder).map((name) => ({ name, changedMs: statSync(path.join(folder, name)).mtimeMs }));
  runs.sort((a, b) => b.changedMs - a.changedMs);
  for (const { name } of runs.slice(KEPT_RUNS)) rmSync(path.join(folder, name), { recursive: true, force: true });
}
