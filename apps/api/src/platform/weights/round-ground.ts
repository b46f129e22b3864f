import { splitVariate } from "@midline/federation/control-variate";
import { otherTensors } from "@midline/federation/other-tensors";
import { comparable } from "@midline/federation/rules/comparable";
import { momentsOf } from "@midline/federation/server-optimiser";
import type { DescribedUpdate, SiteTerms } from "@midline/federation/site-update";
import type { Fault } from "@midline/shared/faults";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { TensorShape } from "@midline/shared/weights/container-layout";
import { splitLocal } from "@midline/shared/weights/local-layers";
import type { BlobFiles } from "../blobs/blob-files.js";
import { allOf } from "./all-of.js";
import type { RoundToAverage } from "./averager.js";
import type { Container } from "./container-numbers.js";
import type { Threads } from "./threads.js";

/** An update's container, and what it must hold. */
export interface UpdateGround extends DescribedUpdate {
  readonly container: Container;
  /** Of the change of the site's control variate, under the names of the weights; none in a plan without. */
  readonly variate: readonly TensorShape[];
}

/** The blobs of a round, whole and of the tensors they must be of. */
export interface RoundGround {
  readonly base: Container;
  /** Tensors of the base that the updates change, and those that every site keeps to itself. */
  readonly shared: readonly TensorShape[];
  readonly local: readonly TensorShape[];
  /** In site order. */
  readonly updates: readonly UpdateGround[];
  readonly moments: Container | null;
  readonly average: Container | null;
  /** The federation's control variate. */
  readonly control: Container | null;
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
  const kept = [
    round.optimiser.kind === "none" ? null : round.moments,
    round.average.decay === 0 ? null : round.average.before,
    round.control?.before ?? null,
  ];
  const digests = [round.base, ...kept.map((digest) => digest ?? round.base), ...round.updates.map(({ digest }) => digest)];
  const opened = await openBlobs(files, threads, digests);
  if (!opened.ok) return opened;
  const [base, ...others] = opened.value;
  const [moments, average, control] = kept.map((digest, i) => (digest === null ? null : others[i]!));
  const updates = comparable(
    others.slice(kept.length).map((container, k) => updateOf(round, round.updates[k]!, container)),
    least,
  );
  if (!updates.ok) return updates;
  const layers = splitLocal(round.localLayers, base!.tensors);
  const ground = { base: base!, ...layers, updates: updates.value, moments: moments!, average: average!, control: control! };
  const fault = faultOf(ground, round);
  return fault ? refuse(fault) : ok(ground);
}

function updateOf({ control }: RoundToAverage, terms: SiteTerms, container: Container): UpdateGround {
  const { delta, variate } = control === undefined ? { delta: container.tensors, variate: [] } : splitVariate(container.tensors);
  return { ...terms, container, tensors: delta, variate };
}

/** The first blob that is of other tensors. */
function faultOf({ base, shared, updates, moments, average, control }: RoundGround, round: RoundToAverage): Fault | null {
  const faults = [
    otherTensors(shared, updates[0]!.tensors, "the updates"),
    ...(round.control === undefined
      ? []
      : updates.map(({ siteCode, variate }) => otherTensors(shared, variate, `the control variate of ${siteCode}`))),
    average && otherTensors(base.tensors, average.tensors, "the average before"),
    moments && round.optimiser.kind !== "none"
      ? otherTensors(momentsOf(shared, round.optimiser), moments.tensors, "the moments of the round before")
      : null,
    control && otherTensors(shared, control.tensors, "the control variate before"),
  ];
  return faults.find((fault) => fault !== null) ?? null;
}
