import { generateKeyPairSync, randomUUID } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { sha256Hex } from "@midline/shared/canonical-hash";
import type { Fault, FaultCode } from "@midline/shared/faults";
import { chunkLength, missingRanges } from "@midline/shared/protocol/chunks";
import type { RoundProof } from "@midline/shared/protocol/lineage";
import { challengeRequest, enrolRequest, linkAuth, sessionRequest } from "@midline/shared/protocol/site-doors";
import {
  type Ask,
  CHUNK_BYTES,
  PROTOCOL_VERSION,
  type Receipt,
  SITE_LINK_PATH,
  SITE_MESSAGES,
  type SiteMessage,
  type UpdateEnvelope,
  type WorkOrder,
} from "@midline/shared/protocol/site-messages";
import { isSignedBy, publicKeyOf, signJson } from "@midline/shared/signature";
import { Server, type Socket } from "socket.io";
import { z } from "zod";
import { practiceProof } from "./practice-proof.js";

const AUDIENCE = "midline-site-link";

export interface Heard {
  readonly message: string;
  /** Everything the site sent with it. */
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface ReceivedUpdate {
  readonly envelope: UpdateEnvelope;
  readonly payload: Buffer;
  readonly signatureHolds: boolean;
}

interface Upload {
  readonly id: string;
  readonly digest: string;
  readonly bytes: number;
  readonly chunks: Map<number, Uint8Array>;
}

type Cohort = z.infer<(typeof SITE_MESSAGES)["cohort"]["answer"]>;

/** A coordinator for tests: it speaks the real protocol over real sockets, remembers all it heard, and misbehaves when told to. */
export class PracticeCoordinator {
  readonly heard: Heard[] = [];
  readonly updates: ReceivedUpdate[] = [];
  readonly evaluations: Ask<"evaluation-submit">[] = [];
  readonly predictions: Ask<"prediction-submit">[] = [];
  readonly declined: Ask<"decline">[] = [];
  /** Handed out by `next-work`, in order; one leaves when it is done or declined. */
  readonly orders: WorkOrder[] = [];
  readonly blobs = new Map<string, Uint8Array>();
  /** Chunks of uploads that came though they were here. */
  repeats = 0;
  /** What it says of chunks behind the one that it acknowledges. */
  waiting = 0;
  readonly cohorts = new Map<string, Cohort>();
  /** Enrolment tokens: unused, used or expired. */
  readonly tokens = new Map<string, "unused" | "used" | "expired">();
  /** Before a message is answered: return a fault to refuse it, "cut" to break the connection instead, "lost" to lose only the answer. */
  interfere: (heard: Heard, times: number) => Fault | "cut" | "lost" | null = () => null;
  protocolVersion = PROTOCOL_VERSION;
  readonly siteCode: string;
  /** Public half of the enrolled site's key. */
  publicKey: string | null = null;
  readonly keyId = randomUUID();
  /** What it signs receipts with, and what it changes in them after signing. */
  readonly key = generateKeyPairSync("ed25519").privateKey;
  forge: Partial<Receipt> = {};
  readonly receipts: Receipt[] = [];
  /** What it shows of a round: the truth, unless a test says otherwise. */
  prove: (ask: Ask<"round-proof">) => RoundProof | null = ({ runId, round }) => {
    const receipt = this.receipts.findLast((each) => each.runId === runId && each.round === round);
    return receipt === undefined ? null : practiceProof(this.key, receipt);
  };

  private server = http.createServer();
  private readonly uploads = new Map<string, Upload>();
  private readonly nonces = new Set<string>();
  private readonly jwts = new Set<string>();
  private sockets = new Server();

  constructor(
    siteCode = "practice",
    private readonly pingMs = 20_000,
  ) {
    this.siteCode = siteCode;
    this.open();
  }

  /** Comes back on a port after `close`, remembering everything but its connections. */
  async reopen(port: number): Promise<void> {
    this.server = http.createServer();
    this.open();
    await this.listen(port);
  }

  private open(): void {
    this.sockets = new Server({
      path: SITE_LINK_PATH,
      maxHttpBufferSize: 2 * CHUNK_BYTES,
      transports: ["websocket"],
      pingInterval: this.pingMs,
    });
    this.sockets.attach(this.server);
    const engine = this.server.listeners("request");
    this.server.removeAllListeners("request");
    this.server.on("request", (request: http.IncomingMessage, response: http.ServerResponse) => {
      const door = new RegExp(`^${SITE_LINK_PATH}/(enrol|challenge|session)$`).exec(request.url ?? "")?.[1];
      const digest = new RegExp(`^${SITE_LINK_PATH}/blobs/([0-9a-f]{64})$`).exec(request.url ?? "")?.[1];
      if (door !== undefined && request.method === "POST") void this.atTheDoor(door, request, response);
      else if (digest !== undefined) this.streamBlob(digest, request, response);
      else for (const listener of engine) Reflect.apply(listener, this.server, [request, response]);
    });
    this.sockets.use((socket, next) => {
      const auth = linkAuth.safeParse(socket.handshake.auth);
      this.heard.push({ message: "connect", payload: socket.handshake.auth });
      const code: FaultCode | null = !auth.success
        ? "BAD_INPUT"
        : auth.data.protocolVersion !== this.protocolVersion
          ? "PROTOCOL_MISMATCH"
          : this.jwts.has(auth.data.jwt)
            ? null
            : "UNAUTHENTICATED";
      next(code === null ? undefined : Object.assign(new Error(code), { data: { code, message: "Refused by the practice coordinator." } }));
    });
    this.sockets.on("connection", (socket) => this.serve(socket));
  }

  /** Listens on a free port, or on the one it had before. */
  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(port, "127.0.0.1", resolve));
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    const address = this.server.address();
    return isAddress(address) ? address.port : 0;
  }

  async close(): Promise<void> {
    await this.sockets.close();
  }

  /** Breaks every connection as a cut line would. */
  cutLines(): void {
    for (const socket of this.sockets.sockets.sockets.values()) socket.conn.close();
  }

  hint(name: "look-again" | "superseded"): void {
    this.sockets.emit(name, {});
  }

  times(message: string): number {
    return this.heard.filter((heard) => heard.message === message).length;
  }

  private async atTheDoor(door: string, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    this.heard.push({ message: `POST ${door}`, payload: z.record(z.string(), z.unknown()).parse(body) });
    const answer = door === "enrol" ? this.enrol(body) : door === "challenge" ? this.challenge(body) : this.session(body);
    const refused = "code" in answer;
    response.writeHead(refused ? 400 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(refused ? { fault: answer } : answer));
  }

  /** Weights over HTTP, from a byte on. A cut line breaks off after half of them. */
  private streamBlob(digest: string, { headers }: http.IncomingMessage, response: http.ServerResponse): void {
    const jwt = (headers.authorization ?? "").replace("Bearer ", "");
    const offset = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
    const heard = { message: "GET blobs", payload: { jwt, digest, offset } };
    this.heard.push(heard);
    const blob = this.blobs.get(digest);
    const trouble =
      this.interfere(heard, this.times("GET blobs")) ??
      (blob === undefined ? fault("NOT_FOUND") : this.jwts.has(jwt) ? null : fault("UNAUTHENTICATED"));
    if (blob === undefined || (trouble !== null && typeof trouble === "object")) {
      response.writeHead(404, { "content-type": "application/json" });
      response.end(JSON.stringify({ fault: trouble }));
      return;
    }
    const bytes = blob.subarray(offset);
    response.writeHead(offset > 0 ? 206 : 200, { "content-length": bytes.byteLength });
    if (trouble === null) response.end(bytes);
    else response.write(bytes.subarray(0, bytes.byteLength / 2), () => response.destroy());
  }

  private enrol(body: unknown): Fault | Record<string, unknown> {
    const ask = enrolRequest.parse(body);
    if (ask.protocolVersion !== this.protocolVersion) return fault("PROTOCOL_MISMATCH");
    const state = this.tokens.get(ask.token);
    if (state === undefined) return fault("UNAUTHENTICATED");
    if (state === "used") return fault("ENROLMENT_TOKEN_USED");
    if (state === "expired") return fault("ENROLMENT_TOKEN_EXPIRED");
    this.tokens.set(ask.token, "used");
    this.publicKey = ask.publicKey;
    return {
      siteId: randomUUID(),
      siteCode: this.siteCode,
      siteName: "Practice",
      keyId: this.keyId,
      synthetic: true,
      coordinatorKey: publicKeyOf(this.key),
    };
  }

  private challenge(body: unknown): Fault | Record<string, unknown> {
    const ask = challengeRequest.parse(body);
    if (ask.keyId !== this.keyId || this.publicKey === null) return fault("SITE_KEY_UNKNOWN");
    const nonce = randomUUID();
    this.nonces.add(nonce);
    return { nonce, audience: AUDIENCE, expiresAt: new Date(Date.now() + 30_000).toISOString() };
  }

  private session(body: unknown): Fault | Record<string, unknown> {
    const { signature, ...ask } = sessionRequest.parse(body);
    if (!this.nonces.delete(ask.nonce)) return fault("UNAUTHENTICATED");
    if (!this.holds({ ...ask, audience: AUDIENCE }, signature)) return fault("SIGNATURE_INVALID");
    const jwt = `practice.${randomUUID()}`;
    this.jwts.add(jwt);
    return { jwt, expiresAt: new Date(Date.now() + 600_000).toISOString() };
  }

  private holds(value: unknown, signature: string): boolean {
    if (this.publicKey === null) return false;
    return isSignedBy(this.publicKey, value, signature);
  }

  private serve(socket: Socket): void {
    socket.onAny((message: string, raw: Record<string, unknown>, acknowledge: (answer: unknown) => void) => {
      const heard = { message, payload: raw };
      this.heard.push(heard);
      const trouble = this.interfere(heard, this.times(message));
      if (trouble === "lost") this.answer(message, raw);
      if (trouble === "cut" || trouble === "lost") socket.conn.close();
      else acknowledge(trouble === null ? this.answer(message, raw) : { ok: false, fault: trouble });
    });
  }

  private answer(message: string, raw: unknown): unknown {
    const name = z.custom<SiteMessage>((value) => typeof value === "string" && value in SITE_MESSAGES).parse(message);
    const given = this.value(name, SITE_MESSAGES[name].ask.parse(raw));
    return "code" in given ? { ok: false, fault: given } : { ok: true, value: given };
  }

  private value(message: SiteMessage, ask: unknown): Fault | Record<string, unknown> {
    switch (message) {
      case "next-work":
        return { order: this.orders[0] ?? null };
      case "cohort":
        return this.cohorts.get(SITE_MESSAGES.cohort.ask.parse(ask).cohortId) ?? fault("NOT_FOUND");
      case "blob-read":
        return this.readBlob(SITE_MESSAGES["blob-read"].ask.parse(ask));
      case "upload-open":
        return this.openUpload(SITE_MESSAGES["upload-open"].ask.parse(ask));
      case "upload-chunk":
        return this.takeChunk(SITE_MESSAGES["upload-chunk"].ask.parse(ask));
      case "update-submit":
        return this.takeUpdate(SITE_MESSAGES["update-submit"].ask.parse(ask));
      case "round-proof":
        return { proof: this.prove(SITE_MESSAGES["round-proof"].ask.parse(ask)) };
      case "progress":
        return {};
      case "evaluation-submit":
        this.evaluations.push(SITE_MESSAGES["evaluation-submit"].ask.parse(ask));
        break;
      case "prediction-submit":
        this.predictions.push(SITE_MESSAGES["prediction-submit"].ask.parse(ask));
        break;
      case "decline":
        this.declined.push(SITE_MESSAGES.decline.ask.parse(ask));
        break;
    }
    this.orders.shift();
    return {};
  }

  private readBlob({ digest, offset }: Ask<"blob-read">): Fault | Record<string, unknown> {
    const blob = this.blobs.get(digest);
    if (blob === undefined) return fault("NOT_FOUND");
    const bytes = Buffer.from(blob.subarray(offset, offset + CHUNK_BYTES));
    return { totalBytes: blob.byteLength, sha256: sha256Hex(bytes), bytes };
  }

  private openUpload(ask: Ask<"upload-open">): Record<string, unknown> {
    const before = [...this.uploads.values()].find((upload) => upload.digest === ask.payloadDigest);
    const upload = before ?? { id: randomUUID(), digest: ask.payloadDigest, bytes: ask.payloadBytes, chunks: new Map() };
    this.uploads.set(upload.id, upload);
    return { uploadId: upload.id, missing: missingRanges(upload.bytes, (chunk) => upload.chunks.has(chunk * CHUNK_BYTES)) };
  }

  private takeChunk(ask: Ask<"upload-chunk">): Fault | Record<string, unknown> {
    const upload = this.uploads.get(ask.uploadId);
    if (upload === undefined) return fault("NOT_FOUND");
    if (chunkLength(upload.bytes, ask.offset) !== ask.bytes.byteLength) return fault("BAD_INPUT");
    if (sha256Hex(ask.bytes) !== ask.sha256) return fault("DIGEST_MISMATCH");
    if (upload.chunks.has(ask.offset)) this.repeats += 1;
    upload.chunks.set(ask.offset, ask.bytes);
    return { waiting: this.waiting };
  }

  private takeUpdate({ uploadId, envelope, signature }: Ask<"update-submit">): Fault | Record<string, unknown> {
    const upload = this.uploads.get(uploadId);
    if (upload === undefined) return fault("NOT_FOUND");
    const payload = Buffer.concat([...upload.chunks].sort(([a], [b]) => a - b).map(([, bytes]) => bytes));
    if (payload.byteLength < upload.bytes) return fault("OFFSET_MISMATCH");
    if (sha256Hex(payload) !== envelope.payloadDigest) return fault("DIGEST_MISMATCH");
    this.updates.push({ envelope, payload, signatureHolds: this.holds(envelope, signature) });
    this.orders.shift();
    const { runId, round, attempt, siteCode, payloadDigest, examples } = envelope;
    const receipt = {
      updateId: randomUUID(),
      runId,
      round,
      attempt,
      siteCode,
      payloadDigest,
      examples,
      acceptedAt: new Date().toISOString(),
    };
    this.receipts.push(receipt);
    return { receipt: { ...receipt, ...this.forge }, signature: signJson(this.key, receipt) };
  }
}

const isAddress = (address: string | AddressInfo | null): address is AddressInfo => typeof address === "object" && address !== null;

const fault = (code: FaultCode): Fault => ({ code, message: `The practice coordinator says ${code}.` });
