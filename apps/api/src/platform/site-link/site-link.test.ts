import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { type Fault, faultSchema } from "@midline/shared/faults";
import { CHUNK_BYTES, PROTOCOL_VERSION, SITE_LINK_PATH, SITE_MESSAGES } from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import { pino } from "pino";
import { io, type Socket } from "socket.io-client";
import { z } from "zod";
import { Intake } from "./intake.js";
import { type ProvenSite, type SiteMessageHandlers, SUPERSEDED } from "./linked-site.js";
import { openSessionTokens, type SessionTokens } from "./session-token.js";
import { isForSiteLink, openSiteLink, type SiteLink } from "./site-link.js";

const north: ProvenSite = { siteId: randomUUID(), siteCode: "north", keyId: randomUUID() };
const nothing = async (): Promise<Result<Record<string, never>>> => ok({});
const unused = async (): Promise<Result<never>> => refuse({ code: "NOT_FOUND", message: "Not here." });
const order: string[] = [];
/** Chunks are dealt with once it is open. */
const doors = { open: Promise.resolve() };
const revoked: Fault = { code: "SITE_KEY_UNKNOWN", message: "This key was revoked." };

const handlers: SiteMessageHandlers = {
  "next-work": async () => ok({ order: null }),
  cohort: async () => {
    throw new Error("column secret_column does not exist");
  },
  "blob-read": unused,
  "upload-open": unused,
  "upload-chunk": async (_, ask, waiting = () => 0) => {
    // The first takes longest: without a queue it would be answered last.
    await new Promise((resolve) => setTimeout(resolve, ask.offset === 0 ? 30 : 0));
    order.push(`${ask.offset}`);
    await doors.open;
    return ok({ waiting: waiting() });
  },
  "update-submit": unused,
  "round-proof": unused,
  progress: nothing,
  "evaluation-submit": nothing,
  "prediction-submit": nothing,
  decline: nothing,
};

describe("the site link", () => {
  let folder: string;
  let tokens: SessionTokens;
  let link: SiteLink;
  let server: http.Server;
  let address: string;
  const left: number[] = [];
  let epoch = 0;
  let trouble: Fault | null = null;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "link-"));
    const opened = await openSessionTokens(folder, "test");
    if (!opened.ok) throw new Error(opened.fault.message);
    tokens = opened.value;
    link = openSiteLink({
      log: pino({ level: "silent" }),
      handlers,
      admit: async (jwt) => {
        const site = await tokens.check(jwt, new Date());
        return site.ok ? ok({ ...site.value, epoch: (epoch += 1) }) : site;
      },
      onLeft: (site) => left.push(site.epoch),
      whyNot: async () => trouble,
      heartbeat: { pingMs: 100, silenceMs: 1000 },
    });
    server = http.createServer((_, response) => response.end("plain http"));
    server.on("upgrade", (request, socket, head) =>
      isForSiteLink(request.url) ? link.handleUpgrade(request, socket, head) : socket.destroy(),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const bound = server.address();
    address = `http://127.0.0.1:${typeof bound === "object" && bound !== null ? bound.port : 0}`;
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.disconnect();
  });
  afterAll(async () => {
    await link.close();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  async function connect(auth: Readonly<Record<string, unknown>>): Promise<{ socket: Socket; fault: unknown }> {
    const socket = io(address, { path: SITE_LINK_PATH, transports: ["websocket"], auth, forceNew: true, reconnection: false });
    sockets.push(socket);
    const fault = await new Promise<unknown>((resolve) => {
      socket.once("connect", () => resolve(null));
      socket.once("connect_error", (error) => resolve("data" in error ? error.data : error.message));
    });
    return { socket, fault };
  }
  const jwtOf = async (site: ProvenSite, now = new Date()): Promise<string> => (await tokens.issue(site, now)).jwt;
  const asNorth = async (): Promise<Socket> => (await connect({ jwt: await jwtOf(north), protocolVersion: PROTOCOL_VERSION })).socket;

  it("lets in who shows a token of this server, and nobody else", async () => {
    expect((await connect({ jwt: await jwtOf(north), protocolVersion: PROTOCOL_VERSION })).fault).toBeNull();
    const expired = await jwtOf(north, new Date(Date.now() - 11 * 60_000));
    const forged = (await jwtOf(north)).replace(/\.[^.]+$/, `.${randomBytes(64).toString("base64url")}`);
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${(await jwtOf(north)).split(".")[1]}.`;
    for (const [jwt, code] of [
      [expired, "SESSION_EXPIRED"],
      [forged, "UNAUTHENTICATED"],
      [none, "UNAUTHENTICATED"],
      ["", "UNAUTHENTICATED"],
    ] as const) {
      expect([code, (await connect({ jwt, protocolVersion: PROTOCOL_VERSION })).fault]).toEqual([code, expect.objectContaining({ code })]);
    }
    expect((await connect({})).fault).toMatchObject({ code: "BAD_INPUT", where: "jwt" });
  });

  it("keeps the key its tokens are signed with over a restart, readable by the server alone", async () => {
    const again = await openSessionTokens(folder, "test");
    const elsewhere = await openSessionTokens(folder, "another-audience");
    if (!again.ok || !elsewhere.ok) throw new Error("no tokens");
    expect((await again.value.check(await jwtOf(north), new Date())).ok).toBe(true);
    expect((await elsewhere.value.check(await jwtOf(north), new Date())).ok).toBe(false);
    expect((await stat(path.join(folder, "keys", "site-session.pem"))).mode & 0o777).toBe(0o600);
  });

  it("tells a trainer of another protocol version what to update", async () => {
    const older = await connect({ jwt: await jwtOf(north), protocolVersion: PROTOCOL_VERSION - 1 });
    expect(older.fault).toMatchObject({ code: "PROTOCOL_MISMATCH", remedy: "Update the trainer." });
    expect((await connect({ protocolVersion: PROTOCOL_VERSION + 1, newField: 1 })).fault).toMatchObject({ code: "PROTOCOL_MISMATCH" });
  });

  it("answers every message in an envelope: unknown, unreadable and failing ones too, and gives nothing of itself away", async () => {
    const socket = await asNorth();
    expect(await socket.emitWithAck("next-work", {})).toEqual({ ok: true, value: { order: null } });
    expect(await socket.emitWithAck("drop-tables", {})).toMatchObject({ ok: false, fault: { code: "BAD_INPUT" } });
    expect(await socket.emitWithAck("next-work")).toMatchObject({ ok: false, fault: { code: "BAD_INPUT" } });
    expect(await socket.emitWithAck("next-work", { note: "patient Wang" })).toMatchObject({ ok: false, fault: { code: "BAD_INPUT" } });
    const wrong = await socket.emitWithAck("blob-read", { digest: "../etc", offset: -1 });
    expect(wrong).toMatchObject({ ok: false, fault: { code: "BAD_INPUT", where: "digest" } });
    const bug = await socket.emitWithAck("cohort", { cohortId: randomUUID(), target: "h3k27m" });
    expect(faultSchema.parse(bug.fault).code).toBe("UNAVAILABLE");
    expect(JSON.stringify(bug)).not.toMatch(/secret_column|\.ts:|node_modules/);
    socket.emit("next-work", {});
    expect(await socket.emitWithAck("next-work", {})).toMatchObject({ ok: true });
  });

  it("has a door for every message of the protocol", async () => {
    const socket = await asNorth();
    for (const message of Object.keys(SITE_MESSAGES))
      expect(JSON.stringify(await socket.emitWithAck(message, { nothing: "of the kind" }))).not.toContain("does not know this message");
  });

  it("carries a whole chunk of bytes, and answers chunks in the order they were sent", async () => {
    const socket = await asNorth();
    const bytes = randomBytes(1024 * 1024);
    const ask = (offset: number, piece: Uint8Array) =>
      socket.emitWithAck("upload-chunk", { uploadId: randomUUID(), offset, sha256: "0".repeat(64), bytes: piece });
    const answers = await Promise.all([0, 1, 2, 3].map((offset) => ask(offset, bytes)));
    for (const answer of answers) expect(answer).toMatchObject({ ok: true });
    expect(order).toEqual(["0", "1", "2", "3"]);
    expect(await ask(4, randomBytes(1024 * 1024 + 1))).toMatchObject({ ok: false, fault: { code: "BAD_INPUT", where: "bytes" } });
  });

  it("does not read on while eight chunks of a site wait: the rest waits with its sender, and is answered when there is room", async () => {
    const socket = await asNorth();
    let open = (): void => undefined;
    doors.open = new Promise((resolve) => (open = resolve));
    const arrived = jest.spyOn(Intake.prototype, "take");
    const ask = (offset: number) =>
      socket.emitWithAck("upload-chunk", { uploadId: randomUUID(), offset, sha256: "0".repeat(64), bytes: new Uint8Array(CHUNK_BYTES) });
    const answers = Promise.all(Array.from({ length: 30 }, (_, offset) => ask(offset)));
    while (arrived.mock.calls.length < 8) await new Promise((resolve) => setTimeout(resolve, 5));
    // Another site is heard meanwhile: so much time has passed that the rest would have come.
    const south = { ...north, siteId: randomUUID(), siteCode: "south" };
    const other = (await connect({ jwt: await jwtOf(south), protocolVersion: PROTOCOL_VERSION })).socket;
    for (let i = 0; i < 50; i++) expect(await other.emitWithAck("next-work", {})).toMatchObject({ ok: true });
    const held = arrived.mock.calls.filter(([, bytes]) => bytes > 0).length;
    expect([held >= 8, held <= 9]).toEqual([true, true]);
    open();
    const said = (await answers).map(({ value }) => z.object({ waiting: z.number() }).parse(value).waiting);
    expect([said[0], said.at(-1)]).toEqual([held - 1, 0]);
    expect(arrived.mock.calls.filter(([, bytes]) => bytes > 0)).toHaveLength(30);
    arrived.mockRestore();
  });

  it("lets go of a site of which nothing is heard any more, though its connection stands", async () => {
    const port = Number(new URL(address).port);
    const lines: net.Socket[] = [];
    const proxy = net.createServer((near) => {
      const far = net.connect(port, "127.0.0.1");
      near.pipe(far).pipe(near);
      lines.push(near, far);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const bound = proxy.address();
    const through = `http://127.0.0.1:${typeof bound === "object" && bound !== null ? bound.port : 0}`;
    const socket = io(through, {
      path: SITE_LINK_PATH,
      transports: ["websocket"],
      auth: { jwt: await jwtOf(north), protocolVersion: PROTOCOL_VERSION },
      forceNew: true,
      reconnection: false,
    });
    await new Promise((resolve) => socket.once("connect", () => resolve(null)));
    expect(link.connected()).toHaveLength(1);
    for (const line of lines) line.unpipe().pause();
    while (link.connected().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(lines.every((line) => !line.destroyed)).toBe(true);
    socket.disconnect();
    for (const line of lines) line.destroy();
    await new Promise((resolve) => proxy.close(resolve));
  });

  it("knows one trainer for each site: the newer stays, the older is told and must stop", async () => {
    const older = await asNorth();
    const told = new Promise((resolve) => older.once("superseded", resolve));
    const gone = new Promise((resolve) => older.once("disconnect", resolve));
    const newer = await asNorth();
    await Promise.all([told, gone]);
    expect(link.connected()).toEqual([{ ...north, epoch }]);
    expect(await newer.emitWithAck("next-work", {})).toMatchObject({ ok: true });
    const hinted = new Promise((resolve) => newer.once("look-again", resolve));
    link.lookAgain([north.siteId, randomUUID()]);
    await hinted;
  });

  it("looks again at a connection when something happened to its site, and ends one that no longer speaks for it", async () => {
    const socket = await asNorth();
    const mine = epoch;
    const told: string[] = [];
    socket.on("superseded", () => told.push("superseded"));
    await link.lookAt(north.siteId);
    expect(await socket.emitWithAck("next-work", {})).toMatchObject({ ok: true });
    const gone = new Promise((resolve) => socket.once("disconnect", resolve));
    trouble = revoked;
    await link.lookAt(north.siteId);
    await gone;
    while (!left.includes(mine)) await new Promise((resolve) => setImmediate(resolve));
    expect([link.connected(), told]).toEqual([[], []]);

    trouble = SUPERSEDED;
    const elsewhere = await asNorth();
    const heard = new Promise((resolve) => elsewhere.once("superseded", resolve));
    await link.lookAt(north.siteId);
    await heard;
    trouble = null;
  });

  it("leaves plain http below its path to the doors", async () => {
    expect(await (await fetch(`${address}${SITE_LINK_PATH}/enrol`)).text()).toBe("plain http");
    expect([
      isForSiteLink("/site-link/?EIO=4"),
      isForSiteLink("/site-link/enrol"),
      isForSiteLink("/graphql"),
      isForSiteLink(undefined),
    ]).toEqual([true, false, false, false]);
  });
});
