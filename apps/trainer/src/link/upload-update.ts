import { sha256Hex } from "@midline/shared/canonical-hash";
import type { Fault } from "@midline/shared/faults";
import { bytesIn, chunkLength, chunkOffsets } from "@midline/shared/protocol/chunks";
import type { Answer, UpdateEnvelope, UpdateStatement } from "@midline/shared/protocol/site-messages";
import { refuse, type Result } from "@midline/shared/result";
import { askUntilAnswered, RETRY_MS } from "./ask-until-answered.js";
import type { SiteLink } from "./keep-link.js";
import { pause } from "./pause.js";

/** The bytes of an update, wherever they lie: they are never in memory at once. */
export interface Payload {
  /** Exactly `length` bytes from `offset`; throws when they are not there. */
  read(offset: number, length: number): Uint8Array;
}

/** A finished update: what the site says of it, and the bytes it speaks of. */
export interface FinishedUpdate {
  readonly statement: UpdateStatement;
  readonly payload: Payload;
}

/** Signs a statement as of now. */
export type SignStatement = (statement: UpdateStatement) => { readonly envelope: UpdateEnvelope; readonly signature: string };

/** How much of a file has gone its way. */
export type OnProgress = (doneBytes: number, totalBytes: number) => void;

/** Chunks on their way at once: 4 MiB fill a line of 80 MB/s with 50 ms to and fro. As many may have to be sent again after an accident. */
export const WINDOW = 4;

/** The upload's place at the coordinator was lost or spoilt, or the signature has grown old on its way: ask again what is missing. */
const REOPEN = new Set(["OFFSET_MISMATCH", "NOT_FOUND", "DIGEST_MISMATCH", "CLOCK_SKEW"]);
const MAX_REOPENS = 5;

type SignedReceipt = Answer<"update-submit">;

/**
 * Hands in an update: the chunks that the coordinator says are missing, some at once, each acknowledged by itself, then the envelope, signed when all is there.
 * After every broken connection it asks again what is missing, so that no acknowledged chunk is sent twice. Survives any number of them, however
 * slow the line is; refuses with the coordinator's fault.
 */
export async function uploadUpdate(
  link: SiteLink,
  { update, sign }: { readonly update: FinishedUpdate; readonly sign: SignStatement },
  onProgress: OnProgress = () => undefined,
): Promise<Result<SignedReceipt>> {
  const { runId, round, attempt, payloadDigest, payloadBytes } = update.statement;
  let reopens = 0;
  for (;;) {
    const opened = await askUntilAnswered(link, "upload-open", { runId, round, attempt, payloadDigest, payloadBytes });
    if (!opened.ok) return opened;
    const fault = await sendMissing(link, { ...update, ...opened.value }, onProgress);
    const { uploadId } = opened.value;
    const answer = fault === null ? await askUntilAnswered(link, "update-submit", { uploadId, ...sign(update.statement) }) : refuse(fault);
    if (answer.ok || link.over.aborted) return answer;
    if (answer.fault.code === "UNAVAILABLE") await pause(RETRY_MS, link.over);
    else if (!REOPEN.has(answer.fault.code) || (reopens += 1) >= MAX_REOPENS) return answer;
  }
}

type OpenUpload = FinishedUpdate & Answer<"upload-open">;

/** Sends what is missing; answers the first fault that was met, or null when all has been acknowledged. */
async function sendMissing(link: SiteLink, upload: OpenUpload, onProgress: OnProgress): Promise<Fault | null> {
  const { uploadId, statement, payload } = upload;
  const totalBytes = statement.payloadBytes;
  // One list for all senders: who meets a fault leaves it, and with that it ends for the others too.
  const offsets = chunkOffsets(upload.missing);
  let doneBytes = totalBytes - bytesIn(upload.missing);
  let fault: Fault | null = null;
  const send = async (): Promise<void> => {
    for (const offset of offsets) {
      const bytes = payload.read(offset, chunkLength(totalBytes, offset) ?? 0);
      const taken = await link.ask("upload-chunk", { uploadId, offset, sha256: sha256Hex(bytes), bytes });
      if (!taken.ok) {
        fault ??= taken.fault;
        return;
      }
      doneBytes += bytes.byteLength;
      onProgress(doneBytes, totalBytes);
    }
  };
  await Promise.all(Array.from({ length: WINDOW }, send));
  return fault;
}
