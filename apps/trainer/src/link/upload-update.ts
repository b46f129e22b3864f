import { sha256Hex } from "@midline/shared/canonical-hash";
import { type Answer, CHUNK_BYTES, type UpdateEnvelope, type UpdateStatement } from "@midline/shared/protocol/site-messages";
import { refuse, type Result } from "@midline/shared/result";
import { askUntilAnswered } from "./ask-until-answered.js";
import type { SiteLink } from "./keep-link.js";

/** A finished update: what the site says of it, and the bytes it speaks of. */
export interface FinishedUpdate {
  readonly statement: UpdateStatement;
  readonly payload: Uint8Array;
}

/** Signs a statement as of now. */
export type SignStatement = (statement: UpdateStatement) => { readonly envelope: UpdateEnvelope; readonly signature: string };

/** The upload's place at the coordinator was lost or moved, or the signature has grown old on its way: ask again where to go on. */
const REOPEN = new Set(["OFFSET_MISMATCH", "NOT_FOUND", "DIGEST_MISMATCH", "CLOCK_SKEW"]);
const MAX_REOPENS = 5;

/**
 * Hands in an update: 1 MiB chunks, each acknowledged, from where the coordinator says it stopped, then the envelope, signed when all is there.
 * Survives any number of broken connections; refuses with the coordinator's fault.
 */
export async function uploadUpdate(link: SiteLink, update: FinishedUpdate, sign: SignStatement): Promise<Result<Answer<"update-submit">>> {
  let last: Result<Answer<"update-submit">> = refuse({ code: "UNAVAILABLE", message: "The update was not handed in." });
  for (let attempt = 0; attempt < MAX_REOPENS; attempt++) {
    last = await uploadOnce(link, update, sign);
    if (last.ok || !REOPEN.has(last.fault.code)) return last;
  }
  return last;
}

async function uploadOnce(
  link: SiteLink,
  { statement, payload }: FinishedUpdate,
  sign: SignStatement,
): Promise<Result<Answer<"update-submit">>> {
  const { runId, round, attempt, payloadDigest, payloadBytes } = statement;
  const opened = await askUntilAnswered(link, "upload-open", { runId, round, attempt, payloadDigest, payloadBytes });
  if (!opened.ok) return opened;
  const { uploadId } = opened.value;
  let offset = opened.value.offset;
  while (offset < payload.byteLength) {
    const bytes = payload.subarray(offset, offset + CHUNK_BYTES);
    const taken = await askUntilAnswered(link, "upload-chunk", { uploadId, offset, sha256: sha256Hex(bytes), bytes });
    if (!taken.ok) return taken;
    // The coordinator leads: it may hold more than this process remembers sending, or less after a crash of its own.
    if (taken.value.offset === offset) return refuse({ code: "OFFSET_MISMATCH", message: "The upload does not move.", where: uploadId });
    offset = taken.value.offset;
  }
  return askUntilAnswered(link, "update-submit", { uploadId, ...sign(statement) });
}
