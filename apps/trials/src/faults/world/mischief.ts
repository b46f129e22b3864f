import { generateKeyPairSync } from "node:crypto";
import { sha256Hex } from "@midline/shared/canonical-hash";
import type { Receipt, UpdateEnvelope } from "@midline/shared/protocol/site-messages";
import { signJson } from "@midline/shared/signature";
import { decodeTensors, encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import type { Identity } from "@midline/trainer/identity/sign-in";
import { askUntilAnswered } from "@midline/trainer/link/ask-until-answered";
import type { SiteLink } from "@midline/trainer/link/keep-link";
import { type SignedUpdate, uploadUpdate } from "@midline/trainer/link/upload-update";
import type { Act } from "./acts.js";

/** The true update of a round, and the one before it, when they are known. */
export interface True {
  readonly update: SignedUpdate;
  readonly before: SignedUpdate | null;
  /** Once it has been taken. */
  readonly receipt: Receipt | null;
}

/** Acts that need the true update to have been taken. */
const AFTERWARDS: readonly Act[] = ["handed in twice", "an old round again", "another update after the first"];
export const isAfterwards = (act: Act): boolean => AFTERWARDS.includes(act);

/** Does one act over the trainer's own way of handing in; what was answered, or null when it cannot be done in this round. */
export async function doAct(
  link: SiteLink,
  { key }: Identity,
  { act, truth }: { readonly act: Act; readonly truth: True },
): Promise<string | null> {
  const { update, before, receipt } = truth;
  const { envelope, payload } = update;
  const send = async (over: Partial<UpdateEnvelope>, bytes = payload, sign = (value: unknown) => key.signJson(value)): Promise<string> => {
    const lie = { ...envelope, payloadDigest: sha256Hex(bytes), payloadBytes: bytes.byteLength, ...over };
    const answer = await uploadUpdate(link, { envelope: lie, signature: sign(lie), payload: bytes });
    return answer.ok ? "a receipt" : answer.fault.code;
  };
  const sendTensors = (change: (tensors: NamedTensor[]) => NamedTensor[]): Promise<string> =>
    send({}, encodeTensors(change(tensorsOf(payload))));
  const again = async (what: SignedUpdate, is: (other: Receipt) => boolean): Promise<string> => {
    const answer = await uploadUpdate(link, what);
    return answer.ok ? (is(answer.value.receipt) ? "same receipt" : "another receipt") : answer.fault.code;
  };
  switch (act) {
    case "not a number":
      return sendTensors(withFirst((values) => values.with(values.length - 1, Number.NaN)));
    case "too large a change":
      return sendTensors((tensors) => tensors.map((tensor) => ({ ...tensor, values: tensor.values.map(() => 1e4) })));
    case "half a container":
      return send({}, payload.slice(0, payload.byteLength >> 1));
    case "other bytes than declared":
      return send({ payloadDigest: sha256Hex("something else") });
    case "too many examples":
      return send({ examples: { ...envelope.examples, trunk: 1000 } });
    case "too many steps":
      return send({ steps: envelope.steps + 1000 });
    case "a stranger's signature":
      return send({}, payload, (value) => signJson(generateKeyPairSync("ed25519").privateKey, value));
    case "another site's name":
      return send({ siteCode: "north" });
    case "another plan":
      return send({ planHash: sha256Hex("another plan") });
    case "another base":
      return send({ baseDigest: sha256Hex("other weights") });
    case "another attempt":
      return send({ attempt: envelope.attempt + 7 });
    case "a wrong shape":
      return sendTensors(([first, ...rest]) => [{ ...first!, shape: [1, ...first!.shape] }, ...rest]);
    case "a tensor less":
      return sendTensors((tensors) => tensors.slice(1));
    case "a tensor more":
      return sendTensors((tensors) => [...tensors, { name: "cls/none", shape: [1], values: Float32Array.of(0) }]);
    case "a damaged chunk":
      return damagedChunk(link, update);
    case "chunks out of order and twice":
      return disordered(link, update);
    case "handed in twice":
      return again(update, ({ updateId }) => updateId === receipt?.updateId);
    case "an old round again":
      return before === null ? null : again(before, ({ payloadDigest }) => payloadDigest === before.envelope.payloadDigest);
    case "another update after the first":
      return sendTensors(withFirst((values) => values.map((value) => value + 1e-3)));
  }
}

const withFirst =
  (change: (values: Float32Array) => Float32Array) =>
  ([first, ...rest]: NamedTensor[]): NamedTensor[] => [{ ...first!, values: change(first!.values) }, ...rest];

function tensorsOf(payload: Uint8Array): NamedTensor[] {
  const read = decodeTensors(payload);
  if (!read.ok) throw new Error(read.fault.message);
  return [...read.value];
}

const open = (link: SiteLink, { envelope: { runId, round, attempt, payloadDigest, payloadBytes } }: SignedUpdate) =>
  askUntilAnswered(link, "upload-open", { runId, round, attempt, payloadDigest, payloadBytes });

async function damagedChunk(link: SiteLink, update: SignedUpdate): Promise<string> {
  const opened = await open(link, update);
  if (!opened.ok) return opened.fault.code;
  const bytes = update.payload.slice(0, 1000);
  const taken = await askUntilAnswered(link, "upload-chunk", {
    uploadId: opened.value.uploadId,
    offset: 0,
    sha256: sha256Hex("not these"),
    bytes,
  });
  return taken.ok ? "taken" : taken.fault.code;
}

/** The second half before the first, the first twice, then the second: what the coordinator holds of it must be each byte once. */
async function disordered(link: SiteLink, update: SignedUpdate): Promise<string> {
  const opened = await open(link, update);
  if (!opened.ok) return opened.fault.code;
  const half = Math.min(update.payload.byteLength >> 1, 500_000);
  for (const offset of [half, 0, 0, half]) {
    const bytes = update.payload.slice(offset, offset + half);
    const taken = await askUntilAnswered(link, "upload-chunk", {
      uploadId: opened.value.uploadId,
      offset,
      sha256: sha256Hex(bytes),
      bytes,
    });
    if (!taken.ok && taken.fault.code !== "OFFSET_MISMATCH") return taken.fault.code;
  }
  return "taken once";
}
