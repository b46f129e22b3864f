import type { Fault } from "@midline/shared/faults";
import type { UpdateEnvelope } from "@midline/shared/protocol/site-messages";
import { isSignedBy } from "@midline/shared/signature";
import type { LinkedSite } from "../platform/site-link/linked-site.js";
import type { PlaceInRun } from "./find-round.js";
import { planOf } from "./find-run.js";
import type { Upload } from "./upload.entity.js";

/** What an update's envelope is held against. */
export interface EnvelopeGround {
  readonly site: LinkedSite;
  readonly upload: Pick<Upload, "roundId" | "payloadDigest" | "payloadBytes">;
  readonly place: PlaceInRun;
  /** The site's live key: Ed25519, SPKI DER, base64url. */
  readonly publicKey: string;
  readonly now: Date;
}

/** How far a site's clock may be from the coordinator's, in seconds; Kerberos allows as much. */
const MAX_SKEW_S = 300;

/** The first thing in an envelope that is not so, or null. Everything the site signs must be true of the run, the round and the upload. */
export function judgeEnvelope(
  envelope: UpdateEnvelope,
  signature: string,
  { site, upload, place, publicKey, now }: EnvelopeGround,
): Fault | null {
  const { run, round } = place;
  if (envelope.siteCode !== site.siteCode || envelope.keyId !== site.keyId) {
    return wrong(
      "SIGNATURE_INVALID",
      "keyId",
      "The envelope names another site or key than the one that is connected.",
      "Sign with this site's own key.",
    );
  }
  if (!isSignedBy(publicKey, envelope, signature)) {
    return wrong(
      "SIGNATURE_INVALID",
      "signature",
      "The signature does not fit the envelope and the site's key.",
      "Sign the canonical JSON of the envelope.",
    );
  }
  const skewS = Math.round((Date.parse(envelope.signedAt) - now.getTime()) / 1000);
  if (Math.abs(skewS) > MAX_SKEW_S) {
    return wrong(
      "CLOCK_SKEW",
      "signedAt",
      `The site's clock is ${Math.abs(skewS)} s ${skewS > 0 ? "ahead of" : "behind"} the coordinator's; at most ${MAX_SKEW_S} s are allowed.`,
      "Set the clock of the trainer's machine, by NTP. The update is kept there, and handed in again.",
    );
  }
  if (envelope.planHash !== run.planHash) {
    return wrong(
      "PLAN_HASH_MISMATCH",
      "planHash",
      "The update was trained by another plan than the approved one.",
      "Ask for the next work order.",
    );
  }
  if (envelope.baseDigest !== round.baseDigest) {
    return wrong(
      "STALE_ROUND",
      "baseDigest",
      "The update was trained from other weights than this round's.",
      "Ask for the next work order and train again.",
    );
  }
  const { updateEncoding } = planOf(run);
  if ((envelope.encodingError === null) !== (updateEncoding === "float32")) {
    return wrong(
      "ENCODING_MISMATCH",
      "encodingError",
      `The envelope speaks of ${envelope.encodingError === null ? "an update that is not rounded" : "a rounded update"}; the plan's are ${updateEncoding}.`,
      "Write the update as the plan's updateEncoding says.",
    );
  }
  if (upload.roundId !== round.id) {
    return wrong("STALE_ROUND", "uploadId", "The upload was opened for another round.", "Open an upload for this round.");
  }
  if (envelope.payloadDigest !== upload.payloadDigest || envelope.payloadBytes !== upload.payloadBytes) {
    return wrong(
      "DIGEST_MISMATCH",
      "payloadDigest",
      "The envelope speaks of another payload than the upload.",
      "Open an upload for this payload.",
    );
  }
  return null;
}

export const replayed = (siteCode: string): Fault => ({
  code: "REPLAYED",
  message: `This envelope of ${siteCode} has been handed in before.`,
  where: "nonce",
  remedy: "Sign each update anew. If nobody at the site did this, tell the coordinator's operator.",
});

export const duplicateUpdate = (siteCode: string): Fault => ({
  code: "DUPLICATE_UPDATE",
  message: `${siteCode} has already handed in another update for this round.`,
  remedy: "The first one counts. If two trainers run for this site, stop one.",
});

const wrong = (code: Fault["code"], where: string, message: string, remedy: string): Fault => ({ code, message, where, remedy });
