import { randomUUID } from "node:crypto";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { bytesIn, chunkLength } from "@midline/shared/protocol/chunks";
import type { Answer, Ask } from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import { inSession } from "../access/site-session.js";
import type { CountWaiting, LinkedSite } from "../platform/site-link/linked-site.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";
import { findOpenRound, findRound } from "./find-round.js";
import { lockRun, planOf } from "./find-run.js";
import { duplicateUpdate } from "./judge-update.js";
import { SiteUpdate } from "./site-update.entity.js";
import { Upload } from "./upload.entity.js";

/** How much longer than the weights an update may be: it holds the same tensors, so nothing but its header may differ, and rounded ones are shorter. */
const ROOM = 1.01;

/** Opens an update's way in, or says what of it is still missing. One for each site and round: another payload takes the place of an unfinished one. */
export async function openUpload(
  platform: CoordinatorPlatform,
  site: LinkedSite,
  ask: Ask<"upload-open">,
): Promise<Result<Answer<"upload-open">>> {
  const { uploads } = platform.blobs;
  const declared = { digest: ask.payloadDigest, bytes: ask.payloadBytes };
  const opened = await inSession(platform.db, site, async (tx): Promise<Result<Opened>> => {
    const locked = await lockRun(tx, ask.runId);
    if (!locked.ok) return locked;
    const place = await findRound(tx, site, ask);
    if (!place.ok) return place;
    const { run, round } = place.value;
    const rows = tx.getRepository(Upload);
    const before = await rows.findOneBy({ roundId: round.id, siteId: site.siteId });
    const update = await tx.getRepository(SiteUpdate).findOneBy({ roundId: round.id, siteId: site.siteId });
    if (update !== null) {
      // It is all here: there is nothing to send, and handing it in gives the receipt again.
      return update.payloadDigest === ask.payloadDigest
        ? ok({ uploadId: update.id, accepted: true, decodedBytes: 0 })
        : refuse(duplicateUpdate(site.siteCode));
    }
    const open = await findOpenRound(tx, site, ask);
    if (!open.ok) return open;
    // SCAFFOLD's has the change of the control variate beside that of the weights.
    const { driftCorrection, updateEncoding } = planOf(run);
    const most = Math.floor(round.baseBytes * ROOM * (driftCorrection === "none" ? 1 : 2));
    const decodedBytes = updateEncoding === "float32" ? 0 : round.baseBytes;
    if (ask.payloadBytes > most) {
      return refuse({
        code: "TOO_LARGE",
        message: `An update of this plan has at most ${most} bytes, not ${ask.payloadBytes}.`,
        where: "payloadBytes",
        remedy: "Send changes of exactly the network's tensors, written as the plan says.",
      });
    }
    if (before?.payloadDigest === ask.payloadDigest && before.payloadBytes === ask.payloadBytes)
      return ok({ uploadId: before.id, accepted: false, decodedBytes });
    if (before !== null) {
      await rows.delete({ id: before.id });
      await uploads.discard(before.id);
    }
    const { payloadDigest, payloadBytes } = ask;
    const createdAt = await platform.databaseNow(tx);
    const upload = { id: randomUUID(), roundId: round.id, siteId: site.siteId, payloadDigest, payloadBytes, createdAt };
    await rows.insert(upload);
    return ok({ uploadId: upload.id, accepted: false, decodedBytes });
  });
  if (!opened.ok) return opened;
  const { uploadId, accepted, decodedBytes } = opened.value;
  const missing = accepted ? ok([]) : await uploads.missing(uploadId, declared);
  if (!missing.ok) return missing;
  const room = await uploads.makeRoom(bytesIn(missing.value) + decodedBytes);
  return room.ok ? ok({ uploadId, missing: missing.value }) : room;
}

interface Opened {
  readonly uploadId: string;
  /** Whether the update was accepted before: then nothing of it is missing. */
  readonly accepted: boolean;
  /** What it becomes on the disk beside itself, when its numbers are rounded. */
  readonly decodedBytes: number;
}

/** Forgets uploads whose round has closed: they were counted, or nobody will finish them. */
export async function clearUploads({ db, blobs }: CoordinatorPlatform): Promise<void> {
  const left = await db
    .getRepository(Upload)
    .createQueryBuilder("upload")
    .innerJoin("round", "round", "round.id = upload.round_id AND round.state <> 'open'")
    .getMany();
  for (const { id } of left) {
    await blobs.uploads.discard(id);
    await db.getRepository(Upload).delete({ id });
  }
}

/** Takes one chunk. What is acknowledged is in the file, and the upload's record says so: it is not asked for again. */
export async function takeChunk(
  platform: CoordinatorPlatform,
  site: LinkedSite,
  ask: Ask<"upload-chunk">,
  waiting: CountWaiting = () => 0,
): Promise<Result<Answer<"upload-chunk">>> {
  const upload = await platform.db.getRepository(Upload).findOneBy({ id: ask.uploadId, siteId: site.siteId });
  if (upload === null) return refuse(uploadLost(ask.uploadId));
  if (ask.offset + ask.bytes.byteLength > upload.payloadBytes) {
    return refuse({
      code: "TOO_LARGE",
      message: `The upload was declared with ${upload.payloadBytes} bytes; this chunk would make it longer.`,
      where: "bytes",
      remedy: "Open the upload again with its true size.",
    });
  }
  if (chunkLength(upload.payloadBytes, ask.offset) !== ask.bytes.byteLength) {
    return refuse({
      code: "BAD_INPUT",
      message: "Chunks begin at multiples of 1 MiB and are as long as that; only the last is shorter.",
      where: `offset ${ask.offset}`,
      remedy: "Use a trainer of the coordinator's version.",
    });
  }
  if (sha256Hex(ask.bytes) !== ask.sha256) {
    return refuse({
      code: "DIGEST_MISMATCH",
      message: "The chunk was damaged on the way.",
      where: `offset ${ask.offset}`,
      remedy: "Send it again.",
    });
  }
  const kept = await platform.blobs.uploads.keep(upload.id, ask);
  return kept.ok ? ok({ waiting: waiting() }) : kept;
}

/** The upload is unknown, or another site's: which of the two is nobody's business. */
export const uploadLost = (uploadId: string) => ({
  code: "NOT_FOUND" as const,
  message: "This site has no such upload.",
  where: uploadId,
  remedy: "Open the upload again and send what it answers.",
});
