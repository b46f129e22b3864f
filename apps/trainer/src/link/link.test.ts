import { randomBytes, randomUUID } from "node:crypto";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { CHUNK_BYTES, type UpdateStatement } from "@midline/shared/protocol/site-messages";
import { openJournal, readJournal } from "../journal/journal.js";
import { measureMessage } from "../journal/measure-message.js";
import { openRunBudget } from "../journal/run-budget.js";
import { type EnrolledSite, enrolledSite, PLAN } from "../testing/enrolled-site.js";
import { until } from "../testing/until.js";
import { blobFolder, downloadBlob } from "./download-blob.js";
import { keepLink, type SiteLink } from "./keep-link.js";
import { uploadUpdate, type FinishedUpdate, type SignStatement } from "./upload-update.js";

jest.setTimeout(60_000);

let site: EnrolledSite;
let stop: AbortController;
let said: string[];

beforeEach(async () => {
  site = await enrolledSite();
  stop = new AbortController();
  said = [];
});
afterEach(async () => {
  stop.abort();
  await site.clear();
});

const link = (): SiteLink =>
  keepLink({
    server: site.server,
    identity: site.identity,
    journal: openJournal(site.siteFolder, () => new Date()),
    stop: stop.signal,
    onConnected: () => said.push("connected"),
    onDisconnected: (why) => said.push(why?.code ?? "lost"),
  });

const PAYLOAD = Buffer.from(Uint8Array.from({ length: 3.5 * CHUNK_BYTES }, (_, i) => (i * 31) % 251));

function update(): FinishedUpdate {
  const statement: UpdateStatement = {
    protocolVersion: 1,
    runId: randomUUID(),
    round: 0,
    attempt: 0,
    siteCode: "practice",
    keyId: site.identity.site.keyId,
    planHash: sha256Hex("plan"),
    baseDigest: sha256Hex("base"),
    payloadDigest: sha256Hex(PAYLOAD),
    payloadBytes: PAYLOAD.byteLength,
    examples: { trunk: 1, classification: 1, segmentation: 0, age: 0 },
    steps: 1,
    meanLoss: 1,
  };
  openRunBudget(site.siteFolder, statement.runId, { ...PLAN, network: "laptop" });
  return { statement, payload: PAYLOAD };
}

const sign: SignStatement = (statement) => {
  const envelope = { ...statement, nonce: randomBytes(16).toString("hex"), signedAt: new Date().toISOString() };
  return { envelope, signature: site.identity.key.signJson(envelope) };
};

const offsets = (): number[] =>
  site.coordinator.heard.filter(({ message }) => message === "upload-chunk").map(({ payload }) => Number(payload["offset"]) / CHUNK_BYTES);

describe("the upload of an update", () => {
  it("goes in acknowledged chunks of a mebibyte, then the signed envelope", async () => {
    expect(await uploadUpdate(link(), update(), sign)).toMatchObject({ ok: true });
    expect(offsets()).toEqual([0, 1, 2, 3]);
    expect(site.coordinator.updates).toMatchObject([{ signatureHolds: true, envelope: { payloadDigest: sha256Hex(PAYLOAD) } }]);
    expect(site.coordinator.updates[0]?.payload.equals(PAYLOAD)).toBe(true);
  });

  it("goes on where it was when the line is cut before a chunk arrives: one chunk is sent again", async () => {
    site.coordinator.interfere = ({ message }, times) => (message === "upload-chunk" && times === 3 ? "cut" : null);
    expect(await uploadUpdate(link(), update(), sign)).toMatchObject({ ok: true });
    expect(offsets()).toEqual([0, 1, 2, 2, 3]);
    expect(site.coordinator.updates[0]?.payload.equals(PAYLOAD)).toBe(true);
    expect(said).toEqual(["connected", "lost", "connected"]);
  });

  it("believes the coordinator when only the acknowledgement was lost", async () => {
    site.coordinator.interfere = ({ message }, times) => (message === "upload-chunk" && times === 2 ? "lost" : null);
    expect(await uploadUpdate(link(), update(), sign)).toMatchObject({ ok: true });
    expect(offsets()).toEqual([0, 1, 1, 2, 3]);
    expect(site.coordinator.updates[0]?.payload.equals(PAYLOAD)).toBe(true);
  });

  it("ends with the coordinator's refusal", async () => {
    site.coordinator.interfere = ({ message }) => (message === "update-submit" ? { code: "ROUND_CLOSED", message: "Too late." } : null);
    expect(await uploadUpdate(link(), update(), sign)).toMatchObject({ ok: false, fault: { code: "ROUND_CLOSED" } });
  });
});

describe("the download of weights", () => {
  const reference = { digest: sha256Hex(PAYLOAD), totalBytes: PAYLOAD.byteLength };
  beforeEach(() => void site.coordinator.blobs.set(reference.digest, PAYLOAD));
  const reads = (): number[] =>
    site.coordinator.heard.filter(({ message }) => message === "blob-read").map(({ payload }) => Number(payload["offset"]) / CHUNK_BYTES);

  it("continues over broken lines, and asks for nothing twice that is in the cache", async () => {
    site.coordinator.interfere = ({ message }, times) => (message === "blob-read" && times === 3 ? "cut" : null);
    const open = link();
    expect(await downloadBlob(open, site.siteFolder, reference)).toMatchObject({ ok: true });
    expect(reads()).toEqual([0, 1, 2, 2, 3]);
    const again = await downloadBlob(open, site.siteFolder, reference);
    expect(again.ok && PAYLOAD.equals(again.value)).toBe(true);
    expect(reads()).toHaveLength(5);
  });

  it("continues a download that an earlier process began", async () => {
    await downloadBlob(link(), site.siteFolder, reference);
    const file = path.join(blobFolder(site.siteFolder), reference.digest);
    rmSync(file);
    writeFileSync(`${file}.part`, PAYLOAD.subarray(0, 2 * CHUNK_BYTES));
    expect(await downloadBlob(link(), site.siteFolder, reference)).toMatchObject({ ok: true });
    expect(reads().slice(4)).toEqual([2, 3]);
    expect(readdirSync(blobFolder(site.siteFolder))).toEqual([reference.digest]);
  });

  it("never takes weights of another digest", async () => {
    site.coordinator.blobs.set(reference.digest, Buffer.alloc(PAYLOAD.byteLength));
    expect(await downloadBlob(link(), site.siteFolder, reference)).toMatchObject({ ok: false, fault: { code: "DIGEST_MISMATCH" } });
    expect(readdirSync(blobFolder(site.siteFolder))).toEqual([]);
  });

  it("never takes more bytes than the order speaks of", async () => {
    site.coordinator.blobs.set(reference.digest, Buffer.alloc(PAYLOAD.byteLength + 1));
    expect(await downloadBlob(link(), site.siteFolder, reference)).toMatchObject({ ok: false, fault: { code: "OFFSET_MISMATCH" } });
  });
});

describe("the link", () => {
  it("comes back after the coordinator was gone, with a new token", async () => {
    const open = link();
    await open.untilConnected();
    const { port } = site.coordinator;
    await site.coordinator.close();
    await until("the site noticed", () => said.includes("UNAVAILABLE"));
    await site.coordinator.reopen(port);
    await until("the site is back", () => said.at(-1) === "connected");
    expect(await open.ask("next-work", {})).toMatchObject({ ok: true });
    expect(site.coordinator.times("POST session")).toBe(2);
  });

  it("ends when another trainer of the site takes over", async () => {
    const open = link();
    await open.untilConnected();
    site.coordinator.hint("superseded");
    expect(await open.ended).toMatchObject({ code: "SUPERSEDED" });
  });

  it("ends at a coordinator of another version, and with a key it no longer knows", async () => {
    site.coordinator.protocolVersion = 2;
    expect(await link().ended).toMatchObject({ code: "PROTOCOL_MISMATCH" });
    site.coordinator.publicKey = null;
    expect(await link().ended).toMatchObject({ code: "SITE_KEY_UNKNOWN" });
  });

  it("wakes a waiting trainer on a hint", async () => {
    const open = link();
    await open.untilConnected();
    const woken = open.untilHint(1e9);
    site.coordinator.hint("look-again");
    await expect(woken).resolves.toBeUndefined();
  });

  it("lets nothing leave that the protocol does not know", async () => {
    const open = link();
    await open.untilConnected();
    const before = site.coordinator.heard.length;
    const patient = { runId: randomUUID(), round: 0, attempt: 0, step: 1, steps: 1, meanLoss: 1, name: "somebody" };
    await expect(open.ask("progress", patient)).rejects.toThrow(/name/);
    expect(site.coordinator.heard).toHaveLength(before);
  });
});

describe("the journal of the link", () => {
  it("has every message that the coordinator heard, in order, with its size and digest, and no other", async () => {
    site.coordinator.interfere = ({ message }, times) => (message === "upload-chunk" && times === 2 ? "cut" : null);
    await uploadUpdate(link(), update(), sign);
    const heard = site.coordinator.heard.map(({ message, payload }) => ({ message, ...measureMessage(payload) }));
    const written = readJournal(site.siteFolder).entries.map(({ message, bytes, sha256, ids }) => ({ message, bytes, sha256, ids }));
    expect(written.map(({ message }) => message)).toEqual(
      expect.arrayContaining(["POST enrol", "POST session", "connect", "upload-open", "upload-chunk"]),
    );
    expect(written).toEqual(heard);
  });

  it("comes first: where it cannot be written, nothing leaves", async () => {
    rmSync(path.join(site.siteFolder, "journal"), { recursive: true });
    writeFileSync(path.join(site.siteFolder, "journal"), "a file in the way");
    const before = site.coordinator.heard.length;
    expect(await link().ended).toMatchObject({ code: "STORAGE_FULL" });
    expect(site.coordinator.heard).toHaveLength(before);
  });
});
