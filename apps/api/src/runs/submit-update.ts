import { randomUUID } from "node:crypto";
import type { Answer, Ask, Receipt, UpdateEnvelope } from "@midline/shared/protocol/site-messages";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import { ok, refuse, type Result } from "@midline/shared/result";
import { SiteKey } from "../access/site-key.entity.js";
import { inSession } from "../access/site-session.js";
import { recordAudit } from "../audit/record-audit.js";
import { announce } from "../platform/portal-news/announce.js";
import type { LinkedSite } from "../platform/site-link/linked-site.js";
import type { StoredWeights } from "../platform/weights/averager.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import { countTrainingCases } from "./cohort-ground.js";
import { findOpenRound, findRound, type PlaceInRun } from "./find-round.js";
import { lockRun, planOf } from "./find-run.js";
import { duplicateUpdate, judgeEnvelope, replayed } from "./judge-update.js";
import { uploadLost } from "./receive-upload.js";
import { Round } from "./round.entity.js";
import { SiteUpdate } from "./site-update.entity.js";
import { Upload } from "./upload.entity.js";

type SignedReceipt = Answer<"update-submit">;

/**
 * Takes an update into its round: envelope and signature, then the whole payload, then one row. The payload is safe on the disk before
 * the row, and the row before the receipt, so a receipt is never lost; handing in the same again gives the same receipt.
 */
export async function submitUpdate(
  platform: CoordinatorPlatform,
  site: LinkedSite,
  ask: Ask<"update-submit">,
): Promise<Result<SignedReceipt>> {
  const { envelope } = ask;
  const before = await earlierReceipt(platform, site, envelope);
  if (!before.ok) return before;
  if (before.value !== null) return ok(before.value);
  const place = await findOpenRound(platform.db.manager, site, envelope);
  if (!place.ok) return place;
  const upload = await platform.db.getRepository(Upload).findOneBy({ id: ask.uploadId, siteId: site.siteId });
  if (upload === null) return refuse(uploadLost(ask.uploadId));
  const key = await platform.db.getRepository(SiteKey).findOneByOrFail({ id: site.keyId });
  const now = await platform.databaseNow(platform.db.manager);
  const fault = judgeEnvelope(envelope, ask.signature, { site, upload, place: place.value, publicKey: key.publicKey, now });
  if (fault !== null) return refuse(fault);

  if (await platform.db.getRepository(SiteUpdate).existsBy({ siteId: site.siteId, nonce: envelope.nonce }))
    return refuse(replayed(site.siteCode));

  platform.passing?.("before-blob");
  const kept = await platform.blobs.uploads.finish(upload.id, { digest: upload.payloadDigest, bytes: upload.payloadBytes });
  if (!kept.ok) return kept;
  platform.passing?.("after-blob");
  const decoded = await decode(platform, envelope, planOf(place.value.run));
  if (!decoded.ok) return decoded;
  const norm = await examine(platform, site, { envelope, place: place.value, decoded: decoded.value });
  if (!norm.ok) return norm;
  const receipt = await accept(platform, site, { ask, decoded: decoded.value, norm: norm.value });
  if (receipt.ok) platform.passing?.("after-accept");
  return receipt;
}

/** The receipt of the same update, if it was accepted before; refuses another one for the same round. */
async function earlierReceipt(
  platform: CoordinatorPlatform,
  site: LinkedSite,
  envelope: UpdateEnvelope,
): Promise<Result<SignedReceipt | null>> {
  const place = await findRound(platform.db.manager, site, envelope);
  if (!place.ok) return place;
  const update = await platform.db.getRepository(SiteUpdate).findOneBy({ roundId: place.value.round.id, siteId: site.siteId });
  if (update === null) return ok(null);
  return update.payloadDigest === envelope.payloadDigest ? ok(receiptOf(platform, update)) : refuse(duplicateUpdate(site.siteCode));
}

/** The payload as float32, kept before the row that names it; null where it is float32 already. Again, and it is the same blob. */
async function decode(
  { averager }: CoordinatorPlatform,
  { payloadDigest }: UpdateEnvelope,
  { updateEncoding }: TrainingPlan,
): Promise<Result<StoredWeights | null>> {
  return updateEncoding === "float32" ? ok(null) : averager.decode(payloadDigest, updateEncoding);
}

/** Looks at every number of the update before any of it can be added to anything; answers its norm. */
async function examine(
  platform: CoordinatorPlatform,
  site: LinkedSite,
  { envelope, place, decoded }: { envelope: UpdateEnvelope; place: PlaceInRun; decoded: StoredWeights | null },
): Promise<Result<number>> {
  const plan = planOf(place.run);
  const { examples, steps, payloadDigest } = envelope;
  const cohort = await countTrainingCases(platform.db.manager, { plan, siteId: site.siteId });
  const { maxUpdateNorm, localSteps, driftCorrection, gradientClipNorm, localLayers } = plan;
  const judged = await platform.averager.examine({
    digest: decoded?.digest ?? payloadDigest,
    base: place.round.baseDigest,
    terms: { examples, steps },
    limits: { maxUpdateNorm, localSteps, cohort },
    contents: { variateClip: driftCorrection === "none" ? null : gradientClipNorm, localLayers },
  });
  return judged.ok ? ok(judged.value.norm) : judged;
}

/** One transaction under the lock of the run: the site still speaks for itself, the round is open, and nothing was handed in meanwhile. */
async function accept(
  platform: CoordinatorPlatform,
  site: LinkedSite,
  { ask, decoded, norm }: { ask: Ask<"update-submit">; decoded: StoredWeights | null; norm: number },
): Promise<Result<SignedReceipt>> {
  const { envelope, signature } = ask;
  return inSession(platform.db, site, async (tx): Promise<Result<SignedReceipt>> => {
    const locked = await lockRun(tx, envelope.runId);
    if (!locked.ok) return locked;
    const place = await findOpenRound(tx, site, envelope);
    if (!place.ok) return place;
    const { round } = place.value;
    const before = await tx.getRepository(SiteUpdate).findOneBy({ roundId: round.id, siteId: site.siteId });
    if (before !== null)
      return before.payloadDigest === envelope.payloadDigest ? ok(receiptOf(platform, before)) : refuse(duplicateUpdate(site.siteCode));
    const at = await platform.databaseNow(tx);
    const update: SiteUpdate = {
      id: randomUUID(),
      roundId: round.id,
      siteId: site.siteId,
      siteCode: site.siteCode,
      keyId: site.keyId,
      payloadDigest: envelope.payloadDigest,
      payloadBytes: envelope.payloadBytes,
      decodedDigest: decoded?.digest ?? null,
      decodedBytes: decoded?.bytes ?? null,
      examples: envelope.examples.trunk,
      labelled: envelope.examples.classification,
      masked: envelope.examples.segmentation,
      aged: envelope.examples.age,
      meanLoss: envelope.meanLoss,
      norm,
      envelope,
      signature,
      nonce: envelope.nonce,
      acceptedAt: at,
    };
    await tx.getRepository(SiteUpdate).insert(update);
    await tx.getRepository(Round).update({ id: round.id }, { progressAt: at });
    const detail = { round: round.number, attempt: round.attempt, payloadDigest: update.payloadDigest, examples: update.examples };
    await recordAudit(tx, { at, actor: `site ${site.siteCode}`, action: "update.accept", subject: `run ${envelope.runId}`, detail });
    await announce(tx, { topic: "RUN", id: envelope.runId });
    platform.passing?.("in-accept");
    return ok(receiptOf(platform, update));
  });
}

/** Signed anew whenever it is asked for, over the same words: Ed25519 gives the same signature. */
function receiptOf({ sign }: CoordinatorPlatform, { id: updateId, envelope, payloadDigest, acceptedAt }: SiteUpdate): SignedReceipt {
  const { runId, round, attempt, siteCode, examples } = envelope;
  const receipt: Receipt = { updateId, runId, round, attempt, siteCode, payloadDigest, examples, acceptedAt: acceptedAt.toISOString() };
  return { receipt, signature: sign(receipt) };
}
