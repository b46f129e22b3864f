import { otherTensors } from "@midline/federation/other-tensors";
import { comparable } from "@midline/federation/rules/comparable";
import { momentsOf } from "@midline/federation/server-optimiser";
import type { DescribedUpdate } from "@midline/federation/site-update";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { TensorShape } from "@midline/shared/weights/container-layout";
import type { BlobFiles } from "../blobs/blob-files.js";
import { allOf } from "./all-of.js";
import type { RoundToAverage } from "./averager.js";
import type { NumberFile } from "./tasks.js";
import type { Threads } from "./threads.js";

/** A container that is whole, and the tensors in it, in name order. */
export interface Container extends NumberFile {
  readonly tensors: readonly TensorShape[];
}

/** The blobs of a round, whole and of the tensors they must be of. */
export interface RoundGround {
  readonly base: Container;
  /** In site order. */
  readonly updates: readonly (DescribedUpdate & Container)[];
  readonly moments: Container | null;
  readonly average: Container | null;
}

/** Opens containers: their blobs are whole, and so are their heads. */
export async function openBlobs(files: BlobFiles, threads: Threads, digests: readonly string[]): Promise<Result<readonly Container[]>> {
  const sound = await allOf(digests.map((digest) => files.sound(digest)));
  if (!sound.ok) return sound;
  const layouts = await threads.run("layouts", { files: sound.value });
  if (!layouts.ok) return layouts;
  return ok(
    layouts.value.map(({ entries, dataStart }, i) => ({
      file: sound.value[i]!,
      dataStart,
      tensors: entries.map(({ name, shape }) => ({ name, shape })),
    })),
  );
}

/** Sees that every blob of a round is there and holds the tensors it must; `least` updates are needed. */
export async function openRound(files: BlobFiles, threads: Threads, round: RoundToAverage, least: number): Promise<Result<RoundGround>> {
  const { optimiser, average } = round;
  const momentsDigest = optimiser.kind === "none" ? null : round.moments;
  const averageDigest = average.decay === 0 ? null : average.before;
  const digests = [round.base, momentsDigest ?? round.base, averageDigest ?? round.base, ...round.updates.map(({ digest }) => digest)];
  const opened = await openBlobs(files, threads, digests);
  if (!opened.ok) return opened;
  const [base, moments, before, ...containers] = opened.value;
  const updates = comparable(
    containers.map((container, k) => ({ ...round.updates[k]!, ...container })),
    least,
  );
  if (!updates.ok) return updates;
  const ground = {
    base: base!,
    updates: updates.value,
    moments: momentsDigest === null ? null : moments!,
    average: averageDigest === null ? null : before!,
  };
  const fault =
    otherTensors(ground.base.tensors, updates.value[0]!.tensors, "the updates") ??
    (ground.average && otherTensors(ground.base.tensors, ground.average.tensors, "the average before")) ??
    (ground.moments && optimiser.kind !== "none"
      ? otherTensors(momentsOf(ground.base.tensors, optimiser), ground.moments.tensors, "the moments of the round before")
      : null);
  return fault ? refuse(fault) : ok(ground);
}
