import { federatedAverage } from "@midline/federation/aggregate";
import { applyDelta } from "@midline/federation/apply-delta";
import type { SiteUpdate as LearnedUpdate } from "@midline/federation/site-update";
import { ok, type Result } from "@midline/shared/result";
import { decodeTensors, encodeTensors } from "@midline/shared/weights/tensor-container";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import { acceptedOf, frozenDigestOf, type RoundRows } from "./round-state.js";
import { SiteUpdate } from "./site-update.entity.js";

/** The weights a frozen round becomes. */
export interface AveragedModel {
  readonly digest: string;
  readonly bytes: number;
  readonly parameterCount: number;
  /** The updates that went in, in site order. */
  readonly updates: readonly SiteUpdate[];
}

/**
 * Averages exactly the frozen list, in site order, onto the base, and keeps the result as a blob. A pure function of the list:
 * whoever computes it, however often and after whatever crash, gets the same bytes.
 */
export async function averageRound(platform: CoordinatorPlatform, { round }: RoundRows): Promise<Result<AveragedModel>> {
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
    learned.push({ siteCode: update.siteCode, delta: delta.value, examples: { trunk, classification, segmentation, age } });
  }
  platform.passing?.("while-averaging");
  const change = federatedAverage(learned);
  if (!change.ok) return change;
  const weights = applyDelta(base.value, change.value);
  if (!weights.ok) return weights;
  const bytes = encodeTensors(weights.value);
  const digest = await platform.blobs.put(bytes);
  if (!digest.ok) return digest;
  platform.passing?.("after-model-blob");
  const parameterCount = weights.value.reduce((sum, tensor) => sum + tensor.values.length, 0);
  return ok({ digest: digest.value, bytes: bytes.byteLength, parameterCount, updates });
}

/** A blob of weights, believed only after its digest and its container have been checked. */
export async function readTensors(platform: CoordinatorPlatform, digest: string): Promise<ReturnType<typeof decodeTensors>> {
  const bytes = await platform.blobs.read(digest);
  return bytes.ok ? decodeTensors(bytes.value) : bytes;
}
