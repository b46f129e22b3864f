import { randomBytes, randomUUID } from "node:crypto";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { canonicalJson, sha256Hex } from "@midline/shared/canonical-hash";
import { CHUNK_BYTES, type UpdateStatement } from "@midline/shared/protocol/site-messages";
import fc from "fast-check";
import { openJournal, readJournal } from "../journal/journal.js";
import { measureMessage } from "../journal/measure-message.js";
import { openRunBudget } from "../journal/run-budget.js";
import { type EnrolledSite, enrolledSite, PLAN } from "../testing/enrolled-site.js";
import { LineProxy } from "../testing/line-proxy.js";
import { until } from "../testing/until.js";
import { blobFolder, downloadBlob } from "./download-blob.js";
import { keepLink, type SiteLink } from "./keep-link.js";
import { type FinishedUpdate, type OnProgress, type SignStatement, uploadUpdate } from "./upload-update.js";
import { WINDOW } from "./window.js";

jest.setTimeout(60_000);

let site: EnrolledSite;
let stop: AbortController;
let said: string[];

beforeEach(async () => {
  site = await enrolledSite(PING_MS);
  stop = new AbortController();
  said = [];
});
afterEach(async () => {
  stop.abort();
  await site.clear();
});

const PING_MS = 100;

const link = (server = site.server): SiteLink =>
  keepLink({
    server,
    identity: site.identity,
    journal: openJournal(site.siteFolder, () => new Date()),
    stop: stop.signal,
    silenceMs: 10 * PING_MS,
    onConnected: () => said.push("connected"),
    onDisconnected: (why) => said.push(why?.code ?? "lost"),
  });

const PAYLOAD = Buffer.from(Uint8Array.from({ length: 3.5 * CHUNK_BYTES }, (_, i) => (i * 31) % 251));

/** What lies in the spool, and how large the pieces are that are read of it. */
function update(bytes = PAYLOAD, pieces: number[] = []): FinishedUpdate {
  const statement: UpdateStatement = {
    protocolVersion: 1,
    runId: randomUUID(),
    round: 0,
    attempt: 0,
    siteCode: "practice",
    keyId: site.identity.site.keyId,
    planHash: sha256Hex("plan"),
    baseDigest: sha256Hex("base"),
    payloadDigest: sha256Hex(bytes),
    payloadBytes: bytes.byteLength,
    examples: { trunk: 1, classification: 1, segmentation: 0, age: 0 },
    steps: 1,
    meanLoss: 1,
    encodingError: null,
  };
  const read = (offset: number, length: number): Uint8Array => {
    pieces.push(length);
    return bytes.subarray(offset, offset + length);
  };
  openRunBudget(site.siteFolder, statement.runId, { ...PLAN, network: "gpu" });
  return { statement, payload: { read } };
}

const sign: SignStatement = (statement) => {
  const envelope = { ...statement, nonce: randomBytes(16).toString("hex"), signedAt: new Date().toISOString() };
  return { envelope, signature: site.identity.key.signJson(envelope) };
};

const handIn = (open: SiteLink, finished: FinishedUpdate, onProgress?: OnProgress) =>
  uploadUpdate(open, { update: finished, sign }, onProgress);

const offsets = (): number[] =>
  site.coordinator.heard.filter(({ message }) => message === "upload-chunk").map(({ payload }) => Number(payload["offset"]) / CHUNK_BYTES);

const repeated = (list: readonly number[]): number[] => list.filter((each, i) => list.indexOf(each) !== i);

describe("the upload of an update", () => {
  it("goes in acknowledged chunks of a mebibyte, read one by one, then the signed envelope", async () => {
    const pieces: number[] = [];
    const far: number[] = [];
    expect(await handIn(link(), update(PAYLOAD, pieces), (done) => far.push(done / CHUNK_BYTES))).toMatchObject({ ok: true });
    expect(offsets()).toEqual([0, 1, 2, 3]);
    expect(pieces).toEqual([1, 1, 1, 0.5].map((chunks) => chunks * CHUNK_BYTES));
    expect(far).toEqual([1, 2, 3, 3.5]);
    expect(site.coordinator.updates).toMatchObject([{ signatureHolds: true, envelope: { payloadDigest: sha256Hex(PAYLOAD) } }]);
    expect(site.coordinator.updates[0]?.payload.equals(PAYLOAD)).toBe(true);
  });

  it.each([
    { coordinator: "is idle when they come", waiting: 0, most: WINDOW },
    { coordinator: "has others waiting", waiting: 1, most: 1 },
  ])("has $most chunks on their way at once, and no more, where the coordinator $coordinator", async ({ waiting, most }) => {
    site.coordinator.uploads.waiting = waiting;
    const open = link();
    let onTheirWay = 0;
    const seen: number[] = [];
    const watched: SiteLink = {
      ...open,
      ask: async (message, payload) => {
        if (message === "upload-chunk") seen.push((onTheirWay += 1));
        const answer = await open.ask(message, payload);
        if (message === "upload-chunk") onTheirWay -= 1;
        return answer;
      },
    };
    expect(await handIn(watched, update(Buffer.alloc(21 * CHUNK_BYTES, 7)))).toMatchObject({ ok: true });
    expect([Math.max(...seen), seen.length]).toEqual([most, 21]);
  });

  it("goes on where it was when the line is cut before a chunk arrives: what was acknowledged is not sent again", async () => {
    site.coordinator.interfere = ({ message }, times) => (message === "upload-chunk" && times === 3 ? "cut" : null);
    expect(await handIn(link(), update())).toMatchObject({ ok: true });
    expect(new Set(offsets())).toEqual(new Set([0, 1, 2, 3]));
    expect(repeated(offsets())).toContain(2);
    expect(site.coordinator.uploads.repeats).toBe(0);
    expect(site.coordinator.updates[0]?.payload.equals(PAYLOAD)).toBe(true);
    expect(said).toEqual(["connected", "lost", "connected"]);
  });

  it("believes the coordinator when only the acknowledgement was lost: that chunk is not sent again either", async () => {
    site.coordinator.interfere = ({ message }, times) => (message === "upload-chunk" && times === 2 ? "lost" : null);
    expect(await handIn(link(), update())).toMatchObject({ ok: true });
    expect(repeated(offsets())).not.toContain(1);
    expect(site.coordinator.uploads.repeats).toBe(0);
    expect(site.coordinator.updates[0]?.payload.equals(PAYLOAD)).toBe(true);
  });

  it("survives a line that is cut at any byte, and repeats no chunk that has arrived", async () => {
    const large = Buffer.from(Uint8Array.from({ length: 20.3 * CHUNK_BYTES }, (_, i) => (i * 17) % 253));
    const [cuts = []] = fc.sample(fc.array(fc.nat(20 * CHUNK_BYTES), { minLength: 4, maxLength: 4 }), { seed: 20261126, numRuns: 1 });
    const left = cuts.toSorted((a, b) => a - b);
    const proxy = new LineProxy(() => site.coordinator.port, left);
    expect(await handIn(link(await proxy.listen()), update(large))).toMatchObject({ ok: true });
    expect(left).toEqual([]);
    expect(site.coordinator.uploads.repeats).toBe(0);
    expect(proxy.bytesUp - large.byteLength).toBeLessThan((cuts.length * WINDOW + 1) * CHUNK_BYTES);
    expect(site.coordinator.updates[0]?.payload.equals(large)).toBe(true);
    stop.abort();
    await proxy.close();
  });

  it("notices a line that has gone silent, and goes on over another", async () => {
    const proxy = new LineProxy(() => site.coordinator.port);
    const open = link(await proxy.listen());
    site.coordinator.interfere = ({ message }, times) => {
      if (message === "upload-chunk" && times === 2) proxy.silence();
      return null;
    };
    expect(await handIn(open, update())).toMatchObject({ ok: true });
    expect(said).toEqual(["connected", "lost", "connected"]);
    expect(site.coordinator.updates[0]?.payload.equals(PAYLOAD)).toBe(true);
    stop.abort();
    await proxy.close();
  });

  it("ends with the coordinator's refusal", async () => {
    site.coordinator.interfere = ({ message }) => (message === "update-submit" ? { code: "ROUND_CLOSED", message: "Too late." } : null);
    expect(await handIn(link(), update())).toMatchObject({ ok: false, fault: { code: "ROUND_CLOSED" } });
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
    expect(new Set(reads())).toEqual(new Set([0, 1, 2, 3]));
    expect(repeated(reads()).filter((chunk) => chunk < 2)).toEqual([]);
    const before = reads().length;
    const again = await downloadBlob(open, site.siteFolder, reference);
    expect(again.ok && PAYLOAD.equals(again.value)).toBe(true);
    expect(reads()).toHaveLength(before);
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

describe("the download of large weights", () => {
  const large = Buffer.from(Uint8Array.from({ length: 16.5 * CHUNK_BYTES }, (_, i) => (i * 29) % 247));
  const reference = { digest: sha256Hex(large), totalBytes: large.byteLength };
  beforeEach(() => void site.coordinator.blobs.set(reference.digest, large));
  const streamed = (): number[] =>
    site.coordinator.heard.filter(({ message }) => message === "GET blobs").map(({ payload }) => Number(payload["offset"]));
  const fetched = async (): Promise<boolean> => {
    const bytes = await downloadBlob(link(), site.siteFolder, reference);
    return bytes.ok && large.equals(bytes.value);
  };

  it("comes as one stream over HTTP, is told as it comes, and asks the link for nothing", async () => {
    const far: number[] = [];
    expect(await downloadBlob(link(), site.siteFolder, reference, (done) => far.push(done))).toMatchObject({ ok: true });
    expect([streamed(), site.coordinator.times("blob-read")]).toEqual([[0], 0]);
    expect(far.at(-1)).toBe(large.byteLength);
    expect(far).toEqual(far.toSorted((a, b) => a - b));
  });

  it("goes on from the byte at which a stream broke off", async () => {
    site.coordinator.interfere = ({ message }, times) => (message === "GET blobs" && times < 3 ? "cut" : null);
    expect(await fetched()).toBe(true);
    const [first, second, third] = streamed();
    expect([first, site.coordinator.times("blob-read")]).toEqual([0, 0]);
    expect(second).toBeGreaterThan(0);
    expect(third).toBeGreaterThan(second ?? 0);
  });

  it("comes over the link where HTTP is refused", async () => {
    site.coordinator.interfere = ({ message }) => (message === "GET blobs" ? { code: "NOT_FOUND", message: "No such door." } : null);
    expect(await fetched()).toBe(true);
    expect([streamed(), site.coordinator.times("blob-read")]).toEqual([[0], 17]);
  });

  it("is thrown away and fetched anew when it is not what was asked for", async () => {
    site.coordinator.blobs.set(reference.digest, Buffer.alloc(large.byteLength));
    expect(await downloadBlob(link(), site.siteFolder, reference)).toMatchObject({ ok: false, fault: { code: "DIGEST_MISMATCH" } });
    expect(readdirSync(blobFolder(site.siteFolder))).toEqual([]);
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
    site.coordinator.doors.protocolVersion = 2;
    expect(await link().ended).toMatchObject({ code: "PROTOCOL_MISMATCH" });
    site.coordinator.doors.publicKey = null;
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
  it("has every message that the coordinator heard, in order, with its size and digest, and beside them only what a cut line lost", async () => {
    site.coordinator.interfere = ({ message }, times) => (message === "upload-chunk" && times === 2 ? "cut" : null);
    await handIn(link(), update());
    const heard = site.coordinator.heard.map(({ message, payload }) => ({ message, ...measureMessage(payload) }));
    const written = readJournal(site.siteFolder).entries.map(({ message, bytes, sha256, ids }) => ({ message, bytes, sha256, ids }));
    expect(written.map(({ message }) => message)).toEqual(
      expect.arrayContaining(["POST enrol", "POST session", "connect", "upload-open", "upload-chunk"]),
    );
    const unheard = [...written];
    let place = -1;
    for (const message of heard) {
      const at = unheard.findIndex((each, i) => i > place && canonicalJson(each) === canonicalJson(message));
      expect([message.message, at]).not.toEqual([message.message, -1]);
      unheard.splice(at, 1);
      place = at - 1;
    }
    expect(unheard.filter(({ message }) => message !== "upload-chunk")).toEqual([]);
    expect(unheard.length).toBeLessThan(WINDOW);
  });

  it("comes first: where it cannot be written, nothing leaves", async () => {
    rmSync(path.join(site.siteFolder, "journal"), { recursive: true });
    writeFileSync(path.join(site.siteFolder, "journal"), "a file in the way");
    const before = site.coordinator.heard.length;
    expect(await link().ended).toMatchObject({ code: "STORAGE_FULL" });
    expect(site.coordinator.heard).toHaveLength(before);
  });
});
