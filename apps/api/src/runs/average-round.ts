import { aggregate } from "@midline/federation/aggregate";
import { applyDelta } from "@midline/federation/apply-delta";
import { movingAverage } from "@midline/federation/moving-average";
import { serverStep } from "@midline/federation/server-optimiser";
import type { SiteWeights } from "@midline/federation/rules/rule";
import { ok, type Result } from "@midline/shared/result";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import { headsTaught, type SiteUpdate as LearnedUpdate } from "@midline/federation/site-update";
import type { Head } from "@midline/shared/weights/head-of";
import { decodeTensors, encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import { ModelVersion } from "../models/model-version.entity.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import { acceptedOf, frozenDigestOf, type RoundRows } from "./round-state.js";
import { SiteUpdate } from "./site-update.entity.js";

/** Weights that are safe on the disk. */
interface StoredWeights {
  readonly digest: string;
  readonly bytes: number;
}

/** The weights a frozen round becomes. */
export interface AveragedModel {
  /** The base with the sites' aggregated change: what the next round trains from. */
  readonly aggregate: StoredWeights;
  /** What the round publishes: the aggregate, or in a plan with an averaging decay its moving average over the rounds. */
  readonly published: StoredWeights;
  /** Of an optimiser over rounds, for the next round; null in a plan without one. */
  readonly moments: StoredWeights | null;
  readonly parameterCount: number;
  /** What each site's change of the trunk was multiplied by; null where a rule gives no weights. */
  readonly weights: SiteWeights;
  /** The updates that went in, in site order. */
  readonly updates: readonly SiteUpdate[];
}

/**
 * Averages exactly the frozen list, in site order, onto the base, and keeps the result, and its moving average where the plan has one, as
 * blobs. A pure function of the list, the base and the version before: whoever computes it, however often and after whatever crash, gets
 * the same bytes.
 */
export async function averageRound(
  platform: CoordinatorPlatform,
  { round }: RoundRows,
  { averagingDecay: decay, aggregation, serverOptimiser }: Pick<TrainingPlan, "averagingDecay" | "aggregation" | "serverOptimiser">,
): Promise<Result<AveragedModel>> {
  const updates = await platform.db.getRepository(SiteUpdate).find({ where: { roundId: round.id }, order: { siteCode: "ASC" } });
  if (frozenDigestOf(acceptedOf(updates)) !== round.frozenDigest)
    throw new Error(`The updates of round ${round.id} are not those it was frozen with.`);

  const base = await readTensors(platform, round.baseDigest);
  if (!base.ok) return base;
  const learned: LearnedUpdate[] = [];
  for (const update of updates) {
    const delta = await readTensors(platform, update.payloadDigest);
    if (!delta.ok) return delta;
    const { examples: trunk, labelled: classification, masked: segmentation, aged: age } = update;
    const examples = { trunk, classification, segmentation, age };
    learned.push({ siteCode: update.siteCode, delta: delta.value, examples, steps: update.envelope.steps });
  }
  platform.passing?.("while-averaging");
  const change = aggregate(aggregation, learned);
  if (!change.ok) return change;
  const step = await stepOf(platform, round, { mean: change.value.delta, optimiser: serverOptimiser, taught: headsTaught(learned) });
  if (!step.ok) return step;
  const weights = applyDelta(base.value, step.value.delta);
  if (!weights.ok) return weights;
  const kept = await store(platform, weights.value);
  if (!kept.ok) return kept;
  platform.passing?.("after-base-blob");
  const before = decay === 0 ? ok(null) : await publishedBefore(platform, round);
  if (!before.ok) return before;
  const average = movingAverage(before.value, weights.value, { decay, round: round.number + 1 });
  if (!average.ok) return average;
  const published = average.value === weights.value ? kept : await store(platform, average.value);
  if (!published.ok) return published;
  platform.passing?.("after-model-blob");
  const parameterCount = weights.value.reduce((sum, tensor) => sum + tensor.values.length, 0);
  return ok({
    aggregate: kept.value,
    published: published.value,
    moments: step.value.moments,
    parameterCount,
    weights: change.value.weights,
    updates,
  });
}

interface Step {
  readonly delta: readonly NamedTensor[];
  readonly moments: StoredWeights | null;
}

/** What the optimiser over rounds makes of the mean change; without one, the change itself. */
async function stepOf(
  platform: CoordinatorPlatform,
  { momentsDigest }: RoundRows["round"],
  { mean, optimiser, taught }: { mean: readonly NamedTensor[]; optimiser: TrainingPlan["serverOptimiser"]; taught: ReadonlySet<Head> },
): Promise<Result<Step>> {
  if (optimiser.kind === "none") return ok({ delta: mean, moments: null });
  const before = momentsDigest === null ? ok(null) : await readTensors(platform, momentsDigest);
  if (!before.ok) return before;
  const step = serverStep(mean, before.value, { optimiser, taught });
  if (!step.ok) return step;
  const moments = await store(platform, step.value.moments);
  return moments.ok ? ok({ delta: step.value.delta, moments: moments.value }) : moments;
}

async function store(platform: CoordinatorPlatform, weights: readonly NamedTensor[]): Promise<Result<StoredWeights>> {
  const bytes = encodeTensors(weights);
  const digest = await platform.blobs.put(bytes);
  return digest.ok ? ok({ digest: digest.value, bytes: bytes.byteLength }) : digest;
}

/** What the round before published; null in the first round, whatever the run begins from. */
async function publishedBefore(
  platform: CoordinatorPlatform,
  { runId, number }: RoundRows["round"],
): Promise<Result<readonly NamedTensor[] | null>> {
  if (number === 0) return ok(null);
  const { digest } = await platform.db.getRepository(ModelVersion).findOneByOrFail({ runId, roundNumber: number });
  return readTensors(platform, digest);
}

/** A blob of weights, believed only after its digest and its container have been checked. */
export async function readTensors(platform: CoordinatorPlatform, digest: string): Promise<ReturnType<typeof decodeTensors>> {
  const bytes = await platform.blobs.read(digest);
  return bytes.ok ? decodeTensors(bytes.value) : bytes;
}
