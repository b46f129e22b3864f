import { sha256Hex } from "@midline/shared/canonical-hash";
import type { Fault } from "@midline/shared/faults";
import { bytesIn, chunkLength, chunkOffsets } from "@midline/shared/protocol/chunks";
import type { Answer, UpdateEnvelope, UpdateStatement } from "@midline/shared/protocol/site-messages";
import { refuse, type Result } from "@midline/shared/result";
import { askUntilAnswered, RETRY_MS } from "./ask-until-answered.js";
import type { SiteLink } from "./keep-link.js";
import { pause } from "./pause.js";
import { Window } from "./window.js";

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
  const offsets = chunkOffsets(upload.missing);
  const window = new Window();
  let doneBytes = totalBytes - bytesIn(upload.missing);
  const send = async (offset: number): Promise<{ readonly offset: number; readonly fault: Fault | null }> => {
    const bytes = payload.read(offset, chunkLength(totalBytes, offset) ?? 0);
    const taken = await link.ask("upload-chunk", { uploadId, offset, sha256: sha256Hex(bytes), bytes });
    if (!taken.ok) return { offset, fault: taken.fault };
    window.acknowledged(taken.value.waiting);
    doneBytes += bytes.byteLength;
    onProgress(doneBytes, totalBytes);
    return { offset, fault: null };
  };
  const onTheirWay = new Map<number, ReturnType<typeof send>>();
  let fault: Fault | null = null;
  for (;;) {
    const next = fault === null && onTheirWay.size < window.size ? offsets.next() : null;
    if (next !== null && next.done !== true) onTheirWay.set(next.value, send(next.value));
    else if (onTheirWay.size === 0) return fault;
    else {
      const sent = await Promise.race(onTheirWay.values());
      onTheirWay.delete(sent.offset);
      fault ??= sent.fault;
    }
  }
}
