import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import path from "node:path";
import { readNifti } from "@midline/imaging/nifti/read-nifti";
import { applyDelta } from "@midline/federation/apply-delta";
import { validateUpdate } from "@midline/federation/validate-update";
import { initialWeights, manifest } from "@midline/shared/network/weights";
import { networkSpec } from "@midline/shared/network/network-spec";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { updateEnvelope } from "@midline/shared/protocol/site-messages";
import { planHash } from "@midline/shared/protocol/training-plan";
import { decodeTensors, encodeTensors } from "@midline/shared/weights/tensor-container";
import { readJournal } from "../journal/journal.js";
import { measureMessage } from "../journal/measure-message.js";
import type { TrainerEvent } from "../terminal/trainer-event.js";
import {
  BASE,
  BASE_REFERENCE,
  COHORT,
  type EnrolledSite,
  enrolledSite,
  fillWithCases,
  PLAN,
  RUN,
  trainOrder,
} from "../testing/enrolled-site.js";
import { until } from "../testing/until.js";
import { KEEPING, startTrainer, workOff } from "../testing/work-off.js";
import { writeLittleCase } from "../testing/write-bids.js";
import type { EvaluateOrder } from "./evaluate-split.js";
import { train } from "./train.js";
import { trainingSeed } from "@midline/model/site-round";

jest.setTimeout(60_000);

let site: EnrolledSite;
let events: TrainerEvent[];

beforeEach(async () => {
  site = await enrolledSite();
  fillWithCases(site);
  events = [];
});
afterEach(async () => {
  await site.clear();
});

const named = (event: TrainerEvent["event"]): TrainerEvent[] => events.filter((each) => each.event === event);
const evaluateOrder = (split: "train" | "validation", fold: number | null = null, against: string[] = []): EvaluateOrder => ({
  kind: "evaluate",
  evaluationId: randomUUID(),
  cohortId: COHORT.id,
  split,
  fold,
  against,
  modelVersionId: randomUUID(),
  ...BASE_REFERENCE,
  network: "ci",
  target: "h3k27m",
});
const predictOrder = (pseudonym: string) =>
  ({
    kind: "predict",
    predictionId: randomUUID(),
    pseudonym,
    modelVersionId: randomUUID(),
    ...BASE_REFERENCE,
    network: "ci",
    target: "h3k27m",
  }) as const;

const nonceIn = (payload: object): unknown => updateEnvelope.parse(Reflect.get(payload, "envelope")).nonce;

describe("a round", () => {
  it("hands in a signed change to every weight, with the cases that each head learned from", async () => {
    site.coordinator.orders.push(trainOrder());
    await workOff(site, events);
    const [update] = site.coordinator.updates;
    if (update === undefined) throw new Error("no update arrived");
    expect(update.signatureHolds).toBe(true);
    expect(update.envelope).toMatchObject({
      runId: RUN,
      round: 0,
      attempt: 0,
      steps: 2,
      examples: { trunk: 4, classification: 4, segmentation: 3, age: 0 },
    });
    const [delta, base] = [decodeTensors(update.payload), decodeTensors(BASE)];
    if (!delta.ok || !base.ok) throw new Error("not tensors");
    const valid = validateUpdate(
      manifest(networkSpec("ci")),
      { siteCode: "practice", delta: delta.value, examples: update.envelope.examples, steps: update.envelope.steps },
      { maxUpdateNorm: PLAN.maxUpdateNorm, localSteps: PLAN.localSteps, cohort: { trunk: 5, classification: 5, segmentation: 5, age: 0 } },
    );
    expect(valid.ok && valid.value.norm).toBeGreaterThan(0);
    expect(applyDelta(base.value, delta.value).ok).toBe(true);
    expect(named("round-done")).toMatchObject([{ round: 0, examples: 4, reused: false }]);
  });

  it("that holds a fold out trains on everyone outside it, the validation split too", async () => {
    const plan = { ...PLAN, fold: 1 };
    site.coordinator.orders.push({ ...trainOrder(), plan, approvedPlanHash: planHash(plan) });
    await workOff(site, events);
    // Of the five with images, a02 is in the fold; it is the one without a mask.
    expect(site.coordinator.updates[0]?.envelope.examples).toEqual({ trunk: 4, classification: 4, segmentation: 4, age: 0 });
  });

  it("that is told to see its cases once takes the steps that they need, and says how many", async () => {
    // Four cases, two a step; of fifty steps at most.
    const plan = { ...PLAN, localSteps: 50, localEpochs: 1, aggregation: { rule: "normalised-mean" as const, tolerated: 0 } };
    site.coordinator.orders.push({ ...trainOrder(), plan, approvedPlanHash: planHash(plan) });
    await workOff(site, events);
    expect(site.coordinator.updates[0]?.envelope).toMatchObject({ steps: 2, examples: { trunk: 4 } });
    expect(named("step").at(-1)).toMatchObject({ step: 2, steps: 2 });
  });

  it("gives the same bits again, from other caches", async () => {
    site.coordinator.orders.push(trainOrder());
    await workOff(site, events);
    for (const folder of ["spool", "cache"]) rmSync(path.join(site.siteFolder, folder), { recursive: true });
    site.coordinator.orders.push(trainOrder());
    await workOff(site, events);
    const [first, second] = site.coordinator.updates;
    expect(second?.envelope.payloadDigest).toBe(first?.envelope.payloadDigest);
    expect(named("trained")).toMatchObject([{ reused: false }, { reused: false }]);
  });

  it("is not trained again when it is opened again on the same weights: its update is signed for the new attempt", async () => {
    site.coordinator.orders.push(trainOrder(0, 0), trainOrder(0, 1));
    await workOff(site, events);
    expect(site.coordinator.updates.map(({ envelope, signatureHolds }) => [envelope.attempt, signatureHolds])).toEqual([
      [0, true],
      [1, true],
    ]);
    expect(named("trained")).toMatchObject([{ reused: false }, { reused: true }]);
  });

  it("shows the coordinator that it is alive while it reads cases for the first time", async () => {
    site.coordinator.orders.push(trainOrder());
    await workOff(site, events);
    const steps = site.coordinator.heard.filter(({ message }) => message === "progress").map(({ payload }) => payload["step"]);
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBe(PLAN.localSteps);
  });

  it("keeps its update while the coordinator's disk is full, and hands it in when there is room", async () => {
    site.coordinator.interfere = ({ message }, times) =>
      message === "upload-open" && times < 3 ? { code: "STORAGE_FULL", message: "No room." } : null;
    site.coordinator.orders.push(trainOrder());
    await workOff(site, events);
    expect(named("trouble")).toHaveLength(2);
    expect(named("trained")).toMatchObject([{ reused: false }, { reused: true }, { reused: true }]);
    expect(site.coordinator.updates).toHaveLength(1);
    expect(site.coordinator.declined).toEqual([]);
  });

  it("keeps its update while the machine's clock is wrong, signs it anew each time, and hands it in when the clock is set", async () => {
    site.coordinator.interfere = ({ message }, times) =>
      message === "update-submit" && times < 8 ? { code: "CLOCK_SKEW", message: "An hour ahead." } : null;
    site.coordinator.orders.push(trainOrder());
    await workOff(site, events);
    expect(named("trouble")).toMatchObject([{ fault: { code: "CLOCK_SKEW" } }]);
    expect(named("trained")).toMatchObject([{ reused: false }, { reused: true }]);
    const nonces = site.coordinator.heard.filter(({ message }) => message === "update-submit").map(({ payload }) => nonceIn(payload));
    expect(nonces).toHaveLength(8);
    expect(new Set(nonces).size).toBe(8);
    expect(site.coordinator.declined).toEqual([]);
  });

  it("draws differently in every round and at every site, and not by the attempt", () => {
    const seedOf = ({ plan, round }: ReturnType<typeof trainOrder>, site: string) => trainingSeed(plan, round, site);
    expect(seedOf(trainOrder(0, 0), "north")).toBe(seedOf(trainOrder(0, 1), "north"));
    expect(new Set([seedOf(trainOrder(0), "north"), seedOf(trainOrder(1), "north"), seedOf(trainOrder(0), "south")]).size).toBe(3);
  });

  it("reports progress and stops training when the coordinator says that the round is over", async () => {
    site.coordinator.interfere = ({ message }) => (message === "progress" ? { code: "ROUND_CLOSED", message: "Over." } : null);
    const long = { ...PLAN, localSteps: 5000 };
    site.coordinator.orders.push({ ...trainOrder(), plan: long, approvedPlanHash: planHash(long) });
    const stop = new AbortController();
    const done = startTrainer(site, events, stop.signal);
    await until("the order was dropped", () => named("dropped").length > 0);
    site.coordinator.orders.length = 0;
    stop.abort();
    await done;
    expect(named("dropped")).toMatchObject([{ fault: { code: "ROUND_CLOSED" } }]);
    expect(site.coordinator.updates).toEqual([]);
    expect(site.coordinator.declined).toEqual([]);
  });
});

describe("an order that must not be done", () => {
  it("is declined when the plan is not the one that was approved, before anything is asked or trained", async () => {
    site.coordinator.orders.push({ ...trainOrder(), plan: { ...PLAN, learningRate: 0.5 } });
    await workOff(site, events);
    expect(site.coordinator.declined).toEqual([{ kind: "train", id: RUN, code: "PLAN_HASH_MISMATCH" }]);
    expect(site.coordinator.updates).toEqual([]);
    expect(site.coordinator.times("cohort") + site.coordinator.times("blob-read") + site.coordinator.times("upload-open")).toBe(0);
  });

  it("is declined by a site that the plan does not train at", async () => {
    const plan = { ...PLAN, trainingSites: ["elsewhere"], externalSites: ["practice"] };
    site.coordinator.orders.push({ ...trainOrder(), plan, approvedPlanHash: planHash(plan) });
    await workOff(site, events);
    expect(site.coordinator.declined).toMatchObject([{ code: "NOT_APPROVED" }]);
  });

  it("is declined when the cohort is another, has no usable case, or the weights are of another network", async () => {
    const good = site.coordinator.cohorts.get(COHORT.id) ?? { digest: "", members: [] };
    site.coordinator.cohorts.set(COHORT.id, { ...good, digest: "0".repeat(64) });
    site.coordinator.orders.push(trainOrder());
    await workOff(site, events);
    site.coordinator.cohorts.set(COHORT.id, { ...good, members: good.members.filter((member) => member.split !== "train") });
    site.coordinator.orders.push(trainOrder());
    await workOff(site, events);
    const foreign = encodeTensors([{ name: "seg/x", shape: [1], values: new Float32Array(1) }]);
    site.coordinator.blobs.set(sha256Hex(foreign), foreign);
    site.coordinator.orders.push({ ...trainOrder(), base: { digest: sha256Hex(foreign), totalBytes: foreign.byteLength } });
    await workOff(site, events);
    expect(site.coordinator.declined.map(({ code }) => code)).toEqual(["DIGEST_MISMATCH", "COHORT_EMPTY", "SHAPE_MISMATCH"]);
  });
});

describe("an evaluation", () => {
  it("answers with statistics over the split, counting what could not be scored", async () => {
    truncateSync(path.join(site.dataFolder, "sub-a01", "anat", "sub-a01_T2w.nii.gz"), 300);
    site.coordinator.orders.push(evaluateOrder("train"), evaluateOrder("validation"));
    await workOff(site, events);
    expect(site.coordinator.evaluations.map(({ statistics }) => [statistics.n, statistics.unscored])).toEqual([
      [3, 2],
      [1, 0],
    ]);
    // Two of one class are too few to speak of.
    expect(site.coordinator.evaluations[0]?.statistics).toMatchObject({ suppressed: true, auroc: null, synthetic: true, threshold: 0.5 });
  });
});

describe("an evaluation against an earlier version", () => {
  const OTHER = encodeTensors(initialWeights(networkSpec("ci"), 2));
  const OTHER_REFERENCE = { digest: sha256Hex(OTHER), totalBytes: OTHER.byteLength };

  it("tells the difference and its variance on the same patients, from scores that stay in the site folder", async () => {
    const members = Array.from({ length: 10 }, (_, i) => {
      writeLittleCase(site.dataFolder, { subject: `sub-c0${i}`, lesion: 80 + 20 * i, mask: false });
      return { pseudonym: `c0${i}`, label: i % 2 === 0 ? (1 as const) : (0 as const), split: "validation" as const, fold: 2 };
    });
    site.coordinator.cohorts.set(COHORT.id, { digest: COHORT.digest, members });
    site.coordinator.blobs.set(OTHER_REFERENCE.digest, OTHER);
    const later = { ...evaluateOrder("validation", null, [BASE_REFERENCE.digest, sha256Hex("never scored")]), ...OTHER_REFERENCE };
    site.coordinator.orders.push(evaluateOrder("validation"), later);
    await workOff(site, events);
    const [first, second] = site.coordinator.evaluations.map(({ statistics }) => statistics);
    expect([first?.n, first?.suppressed, first?.comparisons]).toEqual([10, false, []]);
    expect(second?.comparisons).toEqual([
      {
        digest: BASE_REFERENCE.digest,
        difference: expect.closeTo(second!.auroc!.value - first!.auroc!.value, 12),
        variance: expect.any(Number),
      },
    ]);

    // A patient fewer: no longer the same patients.
    members.pop();
    site.coordinator.orders.push({ ...later, evaluationId: randomUUID() });
    await workOff(site, events);
    expect(site.coordinator.evaluations[2]?.statistics.comparisons).toEqual([]);
    expect(readdirSync(path.join(site.siteFolder, "scores", COHORT.id, "validation"))).toHaveLength(2);
  });
});

describe("an evaluation of a version that held a fold out", () => {
  it("is of the patients of the fold, whatever their split", async () => {
    site.coordinator.orders.push(evaluateOrder("validation", 0), evaluateOrder("validation", 4));
    await workOff(site, events);
    expect(site.coordinator.evaluations.map(({ statistics }) => [statistics.n, statistics.unscored])).toEqual([
      [1, 1],
      [1, 0],
    ]);
  });
});

describe("a prediction order", () => {
  it("is answered with numbers; the record and the mask in the patient's T2 grid stay in the hospital", async () => {
    const order = predictOrder("a03");
    site.coordinator.orders.push(order);
    await workOff(site, events);
    expect(site.coordinator.predictions).toMatchObject([
      {
        predictionId: order.predictionId,
        outcome: { state: "answered", views: 2, sequencesUsed: ["t1", "t1ce", "t2", "flair"], synthetic: true },
      },
    ]);
    const folder = path.join(site.siteFolder, "predictions", order.predictionId);
    expect(JSON.parse(readFileSync(path.join(folder, "prediction.json"), "utf8"))).toMatchObject({
      notice: "Research use only. Not for diagnosis.",
      data: "SYNTHETIC",
      subject: "sub-a03",
      modelDigest: BASE_REFERENCE.digest,
      maskGrid: "t2",
    });
    const read = (file: string) => readNifti(readFileSync(file), { where: file });
    const [mask, t2] = [
      read(path.join(folder, "sub-a03_desc-tumour_mask.nii.gz")),
      read(path.join(site.dataFolder, "sub-a03", "anat", "sub-a03_T2w.nii.gz")),
    ];
    if (!mask.ok || !t2.ok) throw new Error("not read");
    expect(mask.value.shape).toEqual(t2.value.shape);
    expect(mask.value.affine).toEqual(t2.value.affine);
  });

  it("is answered with a code when the case is not there or cannot be read", async () => {
    truncateSync(path.join(site.dataFolder, "sub-a01", "anat", "sub-a01_T2w.nii.gz"), 300);
    site.coordinator.orders.push(predictOrder("nobody"), predictOrder("a01"));
    await workOff(site, events);
    expect(site.coordinator.predictions.map(({ outcome }) => outcome)).toEqual([
      { state: "failed", code: "NO_SEQUENCES" },
      { state: "failed", code: "TRUNCATED" },
    ]);
  });
});

describe("what leaves a site", () => {
  it("is in the journal, all of it; and names neither a patient nor a path", async () => {
    site.coordinator.orders.push(trainOrder(), evaluateOrder("validation"), predictOrder("a03"), predictOrder("nobody"));
    await workOff(site, events);
    const heard = site.coordinator.heard.map(({ message, payload }) => ({ message, ...measureMessage(payload) }));
    const written = readJournal(site.siteFolder).entries.map(({ message, bytes, sha256, ids }) => ({ message, bytes, sha256, ids }));
    expect(written).toEqual(heard);
    const left = JSON.stringify(site.coordinator.heard.map(({ payload }) => ({ ...payload, bytes: undefined })));
    // In quotes: a random id may well hold the three hexadecimal digits.
    for (const private_ of ['"a03"', "sub-", "nobody", site.dataFolder, site.siteFolder]) expect(left).not.toContain(private_);
    expect(readdirSync(path.join(site.siteFolder, "journal"))).toHaveLength(1);
  });
});

describe("starting", () => {
  it("refuses in a folder that was not enrolled, and without data", async () => {
    const options = {
      siteFolder: site.siteFolder,
      dataFolder: site.dataFolder,
      pollMs: 50,
      checkpointMs: 1,
      release: KEEPING,
      tell: () => undefined,
      now: () => new Date(),
      stop: new AbortController().signal,
    };
    expect(await train({ ...options, siteFolder: site.dataFolder })).toMatchObject({
      ok: false,
      fault: { code: "UNAUTHENTICATED", remedy: expect.stringContaining("enrol") },
    });
    expect(await train({ ...options, dataFolder: site.siteFolder })).toMatchObject({ ok: false, fault: { code: "NO_SEQUENCES" } });
    expect(existsSync(path.join(site.dataFolder, "journal"))).toBe(false);
  });
});
