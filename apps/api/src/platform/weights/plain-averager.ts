import { aggregate } from "@midline/federation/aggregate";
import { applyDelta } from "@midline/federation/apply-delta";
import { movedControl, splitVariate, validateVariate } from "@midline/federation/control-variate";
import { movingAverage } from "@midline/federation/moving-average";
import type { Rounding } from "@midline/federation/rounded-numbers";
import { serverStep } from "@midline/federation/server-optimiser";
import { decodeUpdate } from "@midline/federation/update-encoding";
import { headsTaught, type SiteUpdate } from "@midline/federation/site-update";
import { validateUpdate } from "@midline/federation/validate-update";
import { ok, type Result } from "@midline/shared/result";
import { replaced, splitLocal } from "@midline/shared/weights/local-layers";
import { encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import type { BlobStore } from "../blobs/blob-store.js";
import type { AveragedWeights, Averager, RoundToAverage, StoredWeights, UpdateToExamine } from "./averager.js";
import { readTensors } from "./read-tensors.js";

/**
 * The arithmetic as plainly as it can be said: whole weights in memory, in this thread, with any blob store. For simulations, and to hold the other
 * against.
 */
export function plainAverager(blobs: Pick<BlobStore, "read" | "put">): Averager {
  const readOrNull = async (digest: string | null): Promise<Result<readonly NamedTensor[] | null>> =>
    digest === null ? ok(null) : readTensors(blobs, digest);

  async function store(weights: readonly NamedTensor[]): Promise<Result<StoredWeights>> {
    const bytes = encodeTensors(weights);
    const digest = await blobs.put(bytes);
    return digest.ok ? ok({ digest: digest.value, bytes: bytes.byteLength }) : digest;
  }

  async function decode(digest: string, encoding: Rounding): Promise<Result<StoredWeights>> {
    const file = await blobs.read(digest);
    const tensors = file.ok ? decodeUpdate(file.value, encoding) : file;
    return tensors.ok ? store(tensors.value) : tensors;
  }

  async function examine({ digest, base, terms, limits, contents }: UpdateToExamine): Promise<Result<{ readonly norm: number }>> {
    const sent = await readTensors(blobs, digest);
    if (!sent.ok) return sent;
    const weights = await readTensors(blobs, base);
    if (!weights.ok) return weights;
    const manifest = splitLocal(contents.localLayers, weights.value).shared;
    const clip = contents.variateClip;
    const { delta, variate } = clip === null ? { delta: sent.value, variate: [] } : splitVariate(sent.value);
    const judged = validateUpdate(manifest, { siteCode: "", ...terms, delta }, limits);
    if (!judged.ok || clip === null) return judged;
    const variateJudged = validateVariate(manifest, variate, clip);
    return variateJudged.ok ? judged : variateJudged;
  }

  async function stepOf(
    { optimiser, moments }: RoundToAverage,
    updates: readonly SiteUpdate[],
    mean: readonly NamedTensor[],
  ): Promise<Result<{ readonly delta: readonly NamedTensor[]; readonly moments: StoredWeights | null }>> {
    if (optimiser.kind === "none") return ok({ delta: mean, moments: null });
    const before = await readOrNull(moments);
    if (!before.ok) return before;
    const step = serverStep(mean, before.value, { optimiser, taught: headsTaught(updates) });
    if (!step.ok) return step;
    const kept = await store(step.value.moments);
    return kept.ok ? ok({ delta: step.value.delta, moments: kept.value }) : kept;
  }

  async function moveControl(
    { before, sites }: NonNullable<RoundToAverage["control"]>,
    variates: readonly SiteUpdate[],
  ): Promise<Result<StoredWeights>> {
    const control = await readOrNull(before);
    if (!control.ok) return control;
    const moved = movedControl(control.value, variates, sites);
    return moved.ok ? store(moved.value) : moved;
  }

  async function average(round: RoundToAverage, passing?: Parameters<Averager["average"]>[1]): Promise<Result<AveragedWeights>> {
    const base = await readTensors(blobs, round.base);
    if (!base.ok) return base;
    const updates: SiteUpdate[] = [];
    const variates: SiteUpdate[] = [];
    for (const { digest, ...terms } of round.updates) {
      const sent = await readTensors(blobs, digest);
      if (!sent.ok) return sent;
      const { delta, variate } = round.control === undefined ? { delta: sent.value, variate: [] } : splitVariate(sent.value);
      updates.push({ ...terms, delta });
      variates.push({ ...terms, delta: variate });
    }
    passing?.("while-averaging");
    const change = aggregate(round.aggregation, updates);
    if (!change.ok) return change;
    const step = await stepOf(round, updates, change.value.delta);
    if (!step.ok) return step;
    const moved = applyDelta(splitLocal(round.localLayers, base.value).shared, step.value.delta);
    if (!moved.ok) return moved;
    const weights = replaced(base.value, moved.value);
    const kept = await store(weights);
    if (!kept.ok) return kept;
    passing?.("after-base-blob");
    const before = await readOrNull(round.average.decay === 0 ? null : round.average.before);
    if (!before.ok) return before;
    const averaged = movingAverage(before.value, weights, round.average);
    if (!averaged.ok) return averaged;
    const published = averaged.value === weights ? kept : await store(averaged.value);
    if (!published.ok) return published;
    const control = round.control === undefined ? ok(null) : await moveControl(round.control, variates);
    if (!control.ok) return control;
    passing?.("after-model-blob");
    return ok({
      aggregate: kept.value,
      published: published.value,
      moments: step.value.moments,
      control: control.value,
      parameterCount: weights.reduce((sum, { values }) => sum + values.length, 0),
      weights: change.value.weights,
    });
  }

  return { decode, examine, average };
}
