import { generateKeyPairSync, randomBytes } from "node:crypto";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { CHUNK_BYTES, type Receipt, type UpdateEnvelope, type UpdateStatement } from "@midline/shared/protocol/site-messages";
import { publicKeyOf, signJson } from "@midline/shared/signature";
import { roundNumbers } from "@midline/federation/rounded-numbers";
import { decodeUpdate } from "@midline/federation/update-encoding";
import { decodeTensors, encodeTensors, type NamedTensor, writeContainer } from "@midline/shared/weights/tensor-container";
import type { Identity } from "@midline/trainer/identity/sign-in";
import { askUntilAnswered } from "@midline/trainer/link/ask-until-answered";
import type { SiteLink } from "@midline/trainer/link/keep-link";
import { type FinishedUpdate, type SignStatement, uploadUpdate } from "@midline/trainer/link/upload-update";
import type { Act } from "./acts.js";

/** The true update of a round, and the one before it, when they are known. */
export interface True {
  readonly update: FinishedUpdate;
  readonly before: FinishedUpdate | null;
  /** Once it has been taken. */
  readonly receipt: Receipt | null;
  /** Of an envelope that was taken before, if any. */
  readonly usedNonce: string | null;
}

/** Acts that need the true update to have been taken. */
const AFTERWARDS: readonly Act[] = ["handed in twice", "an old round again", "another update after the first"];
export const isAfterwards = (act: Act): boolean => AFTERWARDS.includes(act);

/** Signs as the site does, but for what is put into the envelope. */
const signer =
  ({ key }: Pick<Identity, "key">, over: Partial<UpdateEnvelope> = {}): SignStatement =>
  (statement) => {
    const envelope = { ...statement, nonce: randomBytes(16).toString("hex"), signedAt: new Date().toISOString(), ...over };
    return { envelope, signature: key.signJson(envelope) };
  };

/** Does one act over the trainer's own way of handing in; what was answered, or null when it cannot be done in this round. */
export async function doAct(
  link: SiteLink,
  { key }: Identity,
  { act, truth }: { readonly act: Act; readonly truth: True },
): Promise<string | null> {
  const { update, before, receipt, usedNonce } = truth;
  const { statement } = update;
  const payload = bytesOf(update);
  const send = async (over: Partial<UpdateStatement>, bytes = payload, sign = signer({ key })): Promise<string> => {
    const lie = { ...statement, payloadDigest: sha256Hex(bytes), payloadBytes: bytes.byteLength, ...over };
    const answer = await uploadUpdate(link, { update: { statement: lie, payload: inMemory(bytes) }, sign });
    return answer.ok ? "a receipt" : answer.fault.code;
  };
  const sendTensors = (change: (tensors: NamedTensor[]) => NamedTensor[]): Promise<string> =>
    send({}, written(change(tensorsOf(update, payload)), update));
  const again = async (what: FinishedUpdate, is: (other: Receipt) => boolean): Promise<string> => {
    const answer = await uploadUpdate(link, { update: what, sign: signer({ key }) });
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
      return send({ examples: { ...statement.examples, trunk: 1000 } });
    case "too many steps":
      return send({ steps: statement.steps + 1000 });
    case "a stranger's signature":
      return send({}, payload, signer({ key: strangersKey() }));
    case "a used nonce":
      return usedNonce === null ? null : send({}, payload, signer({ key }, { nonce: usedNonce }));
    case "a wrong clock":
      return send({}, payload, signer({ key }, { signedAt: new Date(Date.now() - 3_600_000).toISOString() }));
    case "another site's name":
      return send({ siteCode: "north" });
    case "another plan":
      return send({ planHash: sha256Hex("another plan") });
    case "another base":
      return send({ baseDigest: sha256Hex("other weights") });
    case "another attempt":
      return send({ attempt: statement.attempt + 7 });
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
      return before === null ? null : again(before, ({ payloadDigest }) => payloadDigest === before.statement.payloadDigest);
    case "another update after the first":
      return sendTensors(withFirst((values) => values.map((value) => value + 1e-3)));
  }
}

function strangersKey(): Pick<Identity["key"], "publicKey" | "signJson"> {
  const { privateKey } = generateKeyPairSync("ed25519");
  return { publicKey: publicKeyOf(privateKey), signJson: (value) => signJson(privateKey, value) };
}

const withFirst =
  (change: (values: Float32Array) => Float32Array) =>
  ([first, ...rest]: NamedTensor[]): NamedTensor[] => [{ ...first!, values: change(first!.values) }, ...rest];

const isRounded = ({ statement }: FinishedUpdate): boolean => statement.encodingError !== null;

/** As the update is written: the trial's plans round to int8 or not at all. */
const written = (tensors: readonly NamedTensor[], update: FinishedUpdate): Uint8Array =>
  isRounded(update)
    ? writeContainer(
        tensors.map(({ name, shape, values }) => ({ name, shape, data: roundNumbers(values, "int8") })),
        "int8",
      )
    : encodeTensors(tensors);

function tensorsOf(update: FinishedUpdate, payload: Uint8Array): NamedTensor[] {
  const read = isRounded(update) ? decodeUpdate(payload, "int8") : decodeTensors(payload);
  if (!read.ok) throw new Error(read.fault.message);
  return [...read.value];
}

const open = (link: SiteLink, { statement: { runId, round, attempt, payloadDigest, payloadBytes } }: FinishedUpdate) =>
  askUntilAnswered(link, "upload-open", { runId, round, attempt, payloadDigest, payloadBytes });

async function damagedChunk(link: SiteLink, update: FinishedUpdate): Promise<string> {
  const opened = await open(link, update);
  if (!opened.ok) return opened.fault.code;
  const { uploadId } = opened.value;
  const bytes = bytesOf(update).slice(0, CHUNK_BYTES);
  const taken = await askUntilAnswered(link, "upload-chunk", { uploadId, offset: 0, sha256: sha256Hex("not these"), bytes });
  return taken.ok ? "taken" : taken.fault.code;
}

/** A piece from the middle, then every chunk twice at once, the last first: what the coordinator holds of it must be each byte once. */
async function disordered(link: SiteLink, update: FinishedUpdate): Promise<string> {
  const opened = await open(link, update);
  if (!opened.ok) return opened.fault.code;
  const { uploadId } = opened.value;
  const whole = bytesOf(update);
  const send = async (from: number, to: number): Promise<string> => {
    const bytes = whole.slice(from, to);
    const taken = await askUntilAnswered(link, "upload-chunk", { uploadId, offset: from, sha256: sha256Hex(bytes), bytes });
    return taken.ok ? "taken" : taken.fault.code;
  };
  const middle = await send(1000, 2000);
  if (middle !== "BAD_INPUT") return `a piece from the middle: ${middle}`;
  const offsets = Array.from({ length: Math.ceil(whole.byteLength / CHUNK_BYTES) }, (_, i) => i * CHUNK_BYTES).toReversed();
  const answers = await Promise.all(offsets.flatMap((from) => [send(from, from + CHUNK_BYTES), send(from, from + CHUNK_BYTES)]));
  return answers.find((answer) => answer !== "taken") ?? "taken once";
}

const bytesOf = ({ statement, payload }: FinishedUpdate): Uint8Array => payload.read(0, statement.payloadBytes);
const inMemory = (bytes: Uint8Array): FinishedUpdate["payload"] => ({ read: (offset, length) => bytes.slice(offset, offset + length) });
