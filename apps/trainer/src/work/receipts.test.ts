import { randomUUID } from "node:crypto";
import { isSignedBy, publicKeyOf } from "@midline/shared/signature";
import type { TrainerEvent } from "../terminal/trainer-event.js";
import { type EnrolledSite, enrolledSite, fillWithCases, RUN, trainOrder } from "../testing/enrolled-site.js";
import { workOff } from "../testing/work-off.js";
import { alarmIn, readReceipt } from "./receipts.js";

jest.setTimeout(60_000);

let site: EnrolledSite;
beforeEach(async () => {
  site = await enrolledSite();
  fillWithCases(site);
});
afterEach(() => site.clear());

/** Works the orders off as a trainer of its own, which remembers nothing but its folder; the faults of those it declined. */
async function declinedOf(...orders: readonly ReturnType<typeof trainOrder>[]) {
  const events: TrainerEvent[] = [];
  site.coordinator.orders.push(...orders);
  await workOff(site, events);
  return events.flatMap((event) => (event.event === "declined" ? [event.fault] : []));
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
