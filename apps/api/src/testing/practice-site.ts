import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { canonicalJson, sha256Hex } from "@midline/shared/canonical-hash";
import type { Fault } from "@midline/shared/faults";
import { chunkOffsets } from "@midline/shared/protocol/chunks";
import { challengeReply, enrolReply, sessionReply } from "@midline/shared/protocol/site-doors";
import {
  CHUNK_BYTES,
  PROTOCOL_VERSION,
  reply,
  SITE_LINK_PATH,
  SITE_MESSAGES,
  type Answer,
  type Ask,
  type ExampleCounts,
  type SiteMessage,
  type UpdateEnvelope,
  type WorkOrder,
} from "@midline/shared/protocol/site-messages";
import type { Result } from "@midline/shared/result";
import { encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import { io, type Socket } from "socket.io-client";
import { z } from "zod";

export type TrainOrder = Extract<WorkOrder, { kind: "train" }>;
export type EvaluateOrder = Extract<WorkOrder, { kind: "evaluate" }>;

/** The other end of the wire for tests: a trainer with a real key on a real socket, which computes nothing and can lie. */
export class PracticeSite {
  socket: Socket | null = null;
  now = (): Date => new Date();

  readonly siteId: string;
  readonly siteCode: string;
  readonly keyId: string;
  readonly coordinatorKey: string;
  readonly key: KeyObject;

  constructor(
    /** Where the server is now; it moves when the server is started again. */
    public url: string,
    enrolled: Pick<PracticeSite, "siteId" | "siteCode" | "keyId" | "coordinatorKey" | "key">,
  ) {
    this.siteId = enrolled.siteId;
    this.siteCode = enrolled.siteCode;
    this.keyId = enrolled.keyId;
    this.coordinatorKey = enrolled.coordinatorKey;
    this.key = enrolled.key;
  }

  /** The public half of its key, as enrolment takes it. */
  get publicKey(): string {
    return createPublicKey(this.key).export({ type: "spki", format: "der" }).toString("base64url");
  }

  static async enrol(url: string, token: string): Promise<PracticeSite> {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const ask = {
      protocolVersion: PROTOCOL_VERSION,
      token,
      publicKey: publicKey.export({ type: "spki", format: "der" }).toString("base64url"),
    };
    const { siteId, siteCode, keyId, coordinatorKey } = enrolReply.parse((await knock(url, "enrol", ask)).body);
    return new PracticeSite(url, { siteId, siteCode, keyId, coordinatorKey, key: privateKey });
  }

  signed(value: unknown): string {
    return sign(null, Buffer.from(canonicalJson(value)), this.key).toString("base64url");
  }

  async challenge(): Promise<z.infer<typeof challengeReply>> {
    return challengeReply.parse((await knock(this.url, "challenge", { siteCode: this.siteCode, keyId: this.keyId })).body);
  }

  async signIn(): Promise<string> {
    const { nonce, audience } = await this.challenge();
    const { siteCode, keyId } = this;
    const signature = this.signed({ audience, keyId, nonce, siteCode });
    return sessionReply.parse((await knock(this.url, "session", { siteCode, keyId, nonce, signature })).body).jwt;
  }

  /** Signs in and connects; the fault when the link will not have it. */
  async connect(auth: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    return this.connectWith(await this.signIn(), auth);
  }

  async connectWith(jwt: string, auth: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const options = { path: SITE_LINK_PATH, transports: ["websocket"], forceNew: true, reconnection: false };
    const socket = io(this.url, { ...options, auth: { jwt, protocolVersion: PROTOCOL_VERSION, ...auth } });
    this.socket = socket;
    return new Promise((resolve) => {
      socket.once("connect", () => resolve(null));
      // A server that dies in the middle of the handshake is told of by this alone.
      socket.once("disconnect", (reason) => resolve(reason));
      socket.once("connect_error", (error) => resolve("data" in error ? error.data : error));
    });
  }

  close(): void {
    this.socket?.disconnect();
  }

  /** One message and its answer, held against the protocol on this side too. */
  async ask<M extends SiteMessage>(message: M, payload: Ask<M>): Promise<Result<Answer<M>>> {
    if (this.socket === null) throw new Error("Connect first.");
    const answer: unknown = await this.socket.timeout(20_000).emitWithAck(message, payload);
    const envelope = reply(z.unknown()).parse(answer);
    if (!envelope.ok) return envelope;
    return { ok: true, value: answerSchema(message).parse(envelope.value) };
  }

  /** What the coordinator wants done now. */
  async nextWork(): Promise<WorkOrder | null> {
    const answer = await this.ask("next-work", {});
    if (!answer.ok) throw new Error(answer.fault.message);
    return answer.value.order;
  }

  /** Reads weights piece by piece and checks what it got. */
  async download(digest: string): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for (let offset = 0, total = 1; offset < total;) {
      const part = await this.ask("blob-read", { digest, offset });
      if (!part.ok) throw new Error(part.fault.message);
      if (sha256Hex(part.value.bytes) !== part.value.sha256) throw new Error("A damaged piece.");
      pieces.push(part.value.bytes);
      total = part.value.totalBytes;
      offset += part.value.bytes.byteLength;
    }
    const whole = Buffer.concat(pieces);
    if (sha256Hex(whole) !== digest) throw new Error("Other weights than asked for.");
    return whole;
  }

  envelope(order: TrainOrder, payload: Uint8Array, examples: ExampleCounts): UpdateEnvelope {
    return {
      protocolVersion: PROTOCOL_VERSION,
      runId: order.runId,
      round: order.round,
      attempt: order.attempt,
      siteCode: this.siteCode,
      keyId: this.keyId,
      planHash: order.approvedPlanHash,
      baseDigest: order.base.digest,
      payloadDigest: sha256Hex(payload),
      payloadBytes: payload.byteLength,
      examples,
      steps: order.plan.localSteps,
      meanLoss: 0.5,
      encodingError: order.plan.updateEncoding === "float32" ? null : 0,
      nonce: randomBytes(16).toString("hex"),
      signedAt: this.now().toISOString(),
    };
  }

  /** Opens an upload and sends what is missing; the id to submit it with. */
  async upload({ runId, round, attempt }: TrainOrder, payload: Uint8Array): Promise<Result<string>> {
    const opened = await this.ask("upload-open", {
      runId,
      round,
      attempt,
      payloadDigest: sha256Hex(payload),
      payloadBytes: payload.byteLength,
    });
    if (!opened.ok) return opened;
    const { uploadId } = opened.value;
    for (const offset of chunkOffsets(opened.value.missing)) {
      const bytes = payload.subarray(offset, offset + CHUNK_BYTES);
      const taken = await this.ask("upload-chunk", { uploadId, offset, sha256: sha256Hex(bytes), bytes });
      if (!taken.ok) return taken;
    }
    return { ok: true, value: uploadId };
  }

  /** Uploads and hands in an update of float32, or a file; `lie` changes the envelope before it is signed. */
  async handIn(
    order: TrainOrder,
    update: readonly NamedTensor[] | Uint8Array,
    { examples, lie = {} }: HandIn,
  ): Promise<Result<Answer<"update-submit">>> {
    const payload = update instanceof Uint8Array ? update : encodeTensors(update);
    const uploaded = await this.upload(order, payload);
    if (!uploaded.ok) return uploaded;
    const envelope = { ...this.envelope(order, payload, examples), ...lie };
    return this.ask("update-submit", { uploadId: uploaded.value, envelope, signature: this.signed(envelope) });
  }
}

interface HandIn {
  readonly examples: ExampleCounts;
  readonly lie?: Partial<UpdateEnvelope>;
}

/** The table's answer schema, known to TypeScript as the one of message M. */
function answerSchema<M extends SiteMessage>(message: M): z.ZodType<Answer<M>> {
  const table: { readonly [K in SiteMessage]: { readonly answer: z.ZodType<Answer<K>> } } = SITE_MESSAGES;
  return table[message].answer;
}

/** One request at an HTTP door. */
export async function knock(url: string, door: string, ask: unknown): Promise<{ status: number; body: unknown; fault: Fault | null }> {
  const response = await fetch(`${url}${SITE_LINK_PATH}/${door}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof ask === "string" ? ask : JSON.stringify(ask),
  });
  const body: unknown = await response.json();
  const refused = z.object({ fault: z.custom<Fault>() }).safeParse(body);
  return { status: response.status, body, fault: refused.success ? refused.data.fault : null };
}
