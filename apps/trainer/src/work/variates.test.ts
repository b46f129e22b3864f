import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { splitVariate } from "@midline/federation/control-variate";
import { networkSpec } from "@midline/shared/network/network-spec";
import { initialWeights } from "@midline/shared/network/weights";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { planHash, type TrainingPlan } from "@midline/shared/protocol/training-plan";
import { encodeTensors } from "@midline/shared/weights/tensor-container";
import { PLAN, RUN, trainOrder } from "../testing/enrolled-site.js";
import { siteForTests } from "../testing/site-for-tests.js";
import type { TrainOrder } from "./train-round.js";

jest.setTimeout(120_000);

const site = siteForTests();

const plan: TrainingPlan = { ...PLAN, driftCorrection: "scaffold" };
const CONTROL = encodeTensors(
  initialWeights(networkSpec("ci"), 9).map((tensor) => ({ ...tensor, values: tensor.values.map((value) => value / 100) })),
);

const orderOf = (round: number, ownRound: number | null): TrainOrder => {
  site.coordinator.blobs.set(sha256Hex(CONTROL), CONTROL);
  const control = round === 0 ? null : { digest: sha256Hex(CONTROL), totalBytes: CONTROL.byteLength, ownRound };
  return { ...trainOrder(round), plan, approvedPlanHash: planHash(plan), control };
};
const folder = (): string => path.join(site.siteFolder, "variates", RUN);
const kept = (): string[] => (existsSync(folder()) ? readdirSync(folder()).sort() : []);

/** What the site hands in for an order. */
const done = async (order: TrainOrder) => splitVariate(await site.handedIn(order));

describe("a round with SCAFFOLD", () => {
  it("hands in how the mean gradient has changed since the round that last counted, through restarts, whatever was trained between", async () => {
    const first = await done(orderOf(0, null));
    expect(first.variate.some(({ values }) => values.some((value) => value !== 0))).toBe(true);
    await done(orderOf(1, 0));
    expect(kept()).toEqual(["000000.mrit", "000001.mrit"]);
    // The second was not counted: the third is told so, and its change is from the first again.
    const third = await done(orderOf(2, 0));
    rmSync(path.join(site.siteFolder, "spool"), { recursive: true });
    const counted = await done(orderOf(2, 1));
    expect(kept()).toEqual(["000001.mrit", "000002.mrit"]);
    // Another own variate is subtracted from every step, and from the mean.
    expect(encodeTensors(counted.variate)).not.toEqual(encodeTensors(third.variate));
    expect(encodeTensors(counted.delta)).not.toEqual(encodeTensors(third.delta));
  });

  it("gives the same bits again when it is trained again", async () => {
    await done(orderOf(0, null));
    const before = await done(orderOf(1, 0));
    rmSync(path.join(site.siteFolder, "spool"), { recursive: true });
    expect(await done(orderOf(1, 0))).toEqual(before);
  });

  it("is declined by a site that has lost its own variate, which says what to do", async () => {
    await done(orderOf(0, null));
    rmSync(folder(), { recursive: true });
    await site.workOff(orderOf(1, 0));
    expect(site.coordinator.declined).toEqual([{ kind: "train", id: RUN, code: "NOT_FOUND" }]);
    expect(site.events.find(({ event }) => event === "declined")).toMatchObject({ fault: { remedy: expect.stringContaining("backup") } });
  });

  it("sends no variate in a plan without, and keeps none", async () => {
    const { variate } = await done(trainOrder());
    expect(variate).toEqual([]);
    expect(kept()).toEqual([]);
  });
});
