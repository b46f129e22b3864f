import { generateKeyPairSync, randomUUID } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { sha256Hex } from "@midline/shared/canonical-hash";
import type { Fault } from "@midline/shared/faults";
import type { RoundProof } from "@midline/shared/protocol/lineage";
import {
  type Ask,
  CHUNK_BYTES,
  type Receipt,
  SITE_LINK_PATH,
  SITE_MESSAGES,
  type SiteMessage,
  type UpdateEnvelope,
  type WorkOrder,
} from "@midline/shared/protocol/site-messages";
import { publicKeyOf, signJson } from "@midline/shared/signature";
import { Server, type Socket } from "socket.io";
import { z } from "zod";
import { PracticeDoors } from "./practice-doors.js";
import { practiceFault } from "./practice-fault.js";
import { practiceProof } from "./practice-proof.js";
import { PracticeUploads } from "./practice-uploads.js";

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
  readonly uploads = new PracticeUploads();
  readonly cohorts = new Map<string, Cohort>();
  /** Before a message is answered: return a fault to refuse it, "cut" to break the connection instead, "lost" to lose only the answer. */
  interfere: (heard: Heard, times: number) => Fault | "cut" | "lost" | null = () => null;
  /** What it signs receipts with, and what it changes in them after signing. */
  readonly key = generateKeyPairSync("ed25519").privateKey;
  readonly doors: PracticeDoors;
  forge: Partial<Receipt> = {};
  readonly receipts: Receipt[] = [];
  /** What it shows of a round: the truth, unless a test says otherwise. */
  prove: (ask: Ask<"round-proof">) => RoundProof | null = ({ runId, round }) => {
    const receipt = this.receipts.findLast((each) => each.runId === runId && each.round === round);
    return receipt === undefined ? null : practiceProof(this.key, receipt);
  };

  private server = http.createServer();
  private sockets = new Server();

  constructor(
    siteCode = "practice",
    private readonly pingMs = 20_000,
  ) {
    this.doors = new PracticeDoors(siteCode, publicKeyOf(this.key));
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
      this.heard.push({ message: "connect", payload: socket.handshake.auth });
      const code = this.doors.refusal(socket.handshake.auth);
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
    const answer = this.doors.answer(door, body);
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
      (blob === undefined ? practiceFault("NOT_FOUND") : this.doors.hasSession(jwt) ? null : practiceFault("UNAUTHENTICATED"));
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
        return this.cohorts.get(SITE_MESSAGES.cohort.ask.parse(ask).cohortId) ?? practiceFault("NOT_FOUND");
      case "blob-read":
        return this.readBlob(SITE_MESSAGES["blob-read"].ask.parse(ask));
      case "upload-open":
        return this.uploads.open(SITE_MESSAGES["upload-open"].ask.parse(ask));
      case "upload-chunk":
        return this.uploads.takeChunk(SITE_MESSAGES["upload-chunk"].ask.parse(ask));
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
    if (blob === undefined) return practiceFault("NOT_FOUND");
    const bytes = Buffer.from(blob.subarray(offset, offset + CHUNK_BYTES));
    return { totalBytes: blob.byteLength, sha256: sha256Hex(bytes), bytes };
  }

  private takeUpdate({ uploadId, envelope, signature }: Ask<"update-submit">): Fault | Record<string, unknown> {
    const payload = this.uploads.whole(uploadId, envelope.payloadDigest);
    if ("code" in payload) return payload;
    this.updates.push({ envelope, payload, signatureHolds: this.doors.holds(envelope, signature) });
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
