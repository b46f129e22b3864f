import { generateKeyPairSync, randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import path from "node:path";
import { isSignedBy, publicKeyOf } from "@midline/shared/signature";
import { RUN, trainOrder } from "../testing/enrolled-site.js";
import { practiceProof } from "../testing/practice-proof.js";
import { siteForTests } from "../testing/site-for-tests.js";
import { alarmIn, readReceipt } from "./receipts.js";

jest.setTimeout(60_000);

const site = siteForTests();

/** Works the orders off as a trainer of its own, which remembers nothing but its folder; the faults of those it declined. */
async function declinedOf(...orders: readonly ReturnType<typeof trainOrder>[]) {
  const before = site.events.length;
  await site.workOff(...orders);
  return site.events.slice(before).flatMap((event) => (event.event === "declined" ? [event.fault] : []));
}

describe("a receipt", () => {
  it("is kept: signed by the coordinator of the enrolment, for what was handed in", async () => {
    expect(await declinedOf(trainOrder())).toEqual([]);
    const [update] = site.coordinator.updates;
    const kept = readReceipt(site.siteFolder, RUN, 0);
    expect(kept?.receipt).toMatchObject({ round: 0, attempt: 0, siteCode: "practice", payloadDigest: update!.envelope.payloadDigest });
    expect(isSignedBy(publicKeyOf(site.coordinator.key), kept!.receipt, kept!.signature)).toBe(true);
    expect(readReceipt(site.siteFolder, RUN, 1)).toBeNull();
    expect(alarmIn(site.siteFolder, RUN)).toBeNull();
  });

  it("of a round that was opened again is that of the last attempt", async () => {
    await declinedOf(trainOrder(0, 0));
    await declinedOf(trainOrder(0, 1));
    expect(readReceipt(site.siteFolder, RUN, 0)?.receipt.attempt).toBe(1);
  });

  it("that was changed after it was signed is an alarm: the site trains no more in this run, after a restart neither; in others it goes on", async () => {
    site.coordinator.forge = { payloadDigest: "f".repeat(64) };
    expect(await declinedOf(trainOrder())).toMatchObject([{ code: "RECEIPT_INVALID", remedy: expect.stringContaining("lead") }]);
    expect(readReceipt(site.siteFolder, RUN, 0)).toBeNull();

    site.coordinator.forge = {};
    expect(await declinedOf(trainOrder(1))).toMatchObject([{ code: "RECEIPT_INVALID", where: expect.stringContaining("alarm.json") }]);
    expect(site.coordinator.updates).toHaveLength(1);
    expect(site.coordinator.declined.map(({ code }) => code)).toEqual(["RECEIPT_INVALID", "RECEIPT_INVALID"]);
    expect(await declinedOf({ ...trainOrder(), runId: randomUUID() })).toEqual([]);
    expect(site.coordinator.updates).toHaveLength(2);
  });
});

describe("a model", () => {
  const asked = (): number => site.coordinator.times("round-proof");
  /** What the site has said of proofs. */
  const proven = () => site.events.flatMap((event) => (event.event === "proven" ? [event] : []));

  it("is held against the receipt before the next round is trained, once", async () => {
    expect(await declinedOf(trainOrder(0), trainOrder(1))).toEqual([]);
    expect(site.coordinator.updates).toHaveLength(2);
    // Each round once, the last when there was nothing left to do; after a restart neither again.
    expect(asked()).toBe(2);
    expect(proven()).toMatchObject([
      { round: 0, included: true, updates: 1 },
      { round: 1, included: true, updates: 1 },
    ]);
    expect(await declinedOf()).toEqual([]);
    expect(asked()).toBe(2);
    expect(proven()).toHaveLength(2);
  });

  it("that is not shown to hold the update stops the site in this run, which says what it holds", async () => {
    site.coordinator.prove = () => null;
    expect(await declinedOf(trainOrder(0))).toEqual([]); // it may not be made yet
    expect(await declinedOf(trainOrder(1))).toMatchObject([
      { code: "RECEIPT_INVALID", message: expect.stringContaining("round 1"), remedy: expect.stringContaining("receipt") },
    ]);
    expect(site.coordinator.updates).toHaveLength(1);
    expect(alarmIn(site.siteFolder, RUN)).not.toBeNull();
    expect(proven()).toEqual([]);
  });

  it.each([
    ["of another tree", { root: "a".repeat(64) }],
    ["of more updates than the path is for", { updates: 2 }],
    ["of another round", { round: 4 }],
    ["of an attempt before the receipt's", { attempt: 0 }],
  ])("shown by a proof %s is a false one", async (_, change) => {
    await declinedOf(trainOrder(0, 1));
    const [receipt] = site.coordinator.receipts;
    site.coordinator.prove = () => practiceProof(site.coordinator.key, receipt!, change);
    rmSync(path.join(site.siteFolder, "receipts", RUN, "000000.proof.json"));
    expect(await declinedOf(trainOrder(1))).toMatchObject([{ code: "RECEIPT_INVALID" }]);
  });

  it("shown by somebody else's signature is a false one", async () => {
    const stranger = generateKeyPairSync("ed25519").privateKey;
    site.coordinator.prove = () => practiceProof(stranger, site.coordinator.receipts[0]!);
    await declinedOf(trainOrder(0));
    expect(await declinedOf(trainOrder(1))).toMatchObject([{ code: "RECEIPT_INVALID" }]);
  });

  it("made of a later attempt, in which the site gave nothing, is none of its business", async () => {
    site.coordinator.prove = ({ round }) => ({
      ...practiceProof(site.coordinator.key, site.coordinator.receipts[0]!, { round, attempt: 1 }),
      index: null,
    });
    expect(await declinedOf(trainOrder(0, 0), trainOrder(1))).toEqual([]);
    expect(site.coordinator.updates).toHaveLength(2);
    expect(proven()[0]).toMatchObject({ round: 0, included: false });
  });
});
