import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { validateUpdate } from "@midline/federation/validate-update";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { networkSpec } from "@midline/shared/network/network-spec";
import { initialWeights, manifest } from "@midline/shared/network/weights";
import { planHash, type TrainingPlan, trainingPlanSchema } from "@midline/shared/protocol/training-plan";
import { decodeTensors, encodeTensors } from "@midline/shared/weights/tensor-container";
import { COHORT, type EnrolledSite, enrolledSite, fillWithCases, PLAN, trainOrder } from "../testing/enrolled-site.js";
import { workOff } from "../testing/work-off.js";
import { writeLittleCase } from "../testing/write-bids.js";
import type { TrainerEvent } from "../terminal/trainer-event.js";
import { checkData } from "./check-data.js";
import { chooseNormals } from "./learn-restoration.js";

jest.setTimeout(60_000);

const BASE = encodeTensors(initialWeights(networkSpec("ci"), 1, "restoration"));
const BASE_REFERENCE = { digest: sha256Hex(BASE), totalBytes: BASE.byteLength };
const RESTORATION: TrainingPlan = trainingPlanSchema.parse({
  ...PLAN,
  task: "restoration",
  labelCounts: { positive: 0, negative: 0 },
  classificationWeight: 0,
  segmentationWeight: 0,
  sequenceDropout: 0,
  normalsPerSite: 10,
});
const order = (change: Partial<TrainingPlan> = {}) => {
  const plan = { ...RESTORATION, ...change };
  return { ...trainOrder(), plan, approvedPlanHash: planHash(plan), base: BASE_REFERENCE };
};

let site: EnrolledSite;
let events: TrainerEvent[];

beforeEach(async () => {
  site = await enrolledSite();
  events = [];
  fillWithCases(site);
  for (const subject of ["sub-n01", "sub-n02", "sub-n03"]) writeLittleCase(site.dataFolder, { subject, mask: false, lesion: 100 });
  writeLittleCase(site.dataFolder, { subject: "sub-n04" });
  describeGroups();
  site.coordinator.blobs.set(BASE_REFERENCE.digest, BASE);
});
afterEach(() => site.clear());

/** Three normal heads, one called normal that has a tumour mask, and one called normal that is a patient of the cohort. */
function describeGroups(): void {
  const groups = {
    n01: "healthy",
    n02: "control",
    n03: "Healthy",
    n04: "healthy",
    a01: "tumour",
    a02: "control",
    a03: "tumour",
    a04: "tumour",
    a05: "",
  };
  const rows = Object.entries(groups).map(([name, group]) => `sub-${name}\t7\t${group}`);
  writeFileSync(path.join(site.dataFolder, "participants.tsv"), `${["participant_id\tage\tgroup", ...rows].join("\n")}\n`);
}

describe("a round of pretraining", () => {
  it("learns from the normal heads alone, and says no more of them than how many", async () => {
    site.coordinator.orders.push(order());
    await workOff(site, events);
    const [update] = site.coordinator.updates;
    if (update === undefined) throw new Error("no update arrived");
    expect(update.signatureHolds).toBe(true);
    expect(update.envelope.examples).toEqual({ trunk: 3, classification: 0, segmentation: 0, age: 0 });
    const delta = decodeTensors(update.payload);
    if (!delta.ok) throw new Error(delta.fault.message);
    const judged = validateUpdate(
      manifest(networkSpec("ci"), "restoration"),
      { siteCode: "practice", delta: delta.value, examples: update.envelope.examples, steps: update.envelope.steps },
      {
        maxUpdateNorm: RESTORATION.maxUpdateNorm,
        localSteps: RESTORATION.localSteps,
        cohort: { trunk: RESTORATION.normalsPerSite, classification: 0, segmentation: 0, age: 0 },
      },
    );
    expect(judged.ok && judged.value.norm).toBeGreaterThan(0);
    const said = JSON.stringify(site.coordinator.heard.map(({ payload }) => ({ ...payload, bytes: undefined })));
    for (const name of ["n01", "n02", "n03"]) expect(said).not.toContain(name);
  });

  it("gives the same bits again, from other caches, and others for another seed", async () => {
    for (const change of [{}, {}, { seed: 8 }]) {
      for (const folder of ["spool", "cache"]) rmSync(path.join(site.siteFolder, folder), { recursive: true, force: true });
      site.coordinator.orders.push(order(change));
      await workOff(site, events);
    }
    const [first, again, other] = site.coordinator.updates.map(({ envelope }) => envelope.payloadDigest);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it("takes no more heads than the plan allows", async () => {
    site.coordinator.orders.push(order({ normalsPerSite: 2 }));
    await workOff(site, events);
    expect(site.coordinator.updates[0]?.envelope.examples.trunk).toBe(2);
  });

  it("is declined where there is no normal head, and with the weights of a diagnosis", async () => {
    rmSync(path.join(site.dataFolder, "participants.tsv"));
    site.coordinator.orders.push(order());
    await workOff(site, events);
    describeGroups();
    site.coordinator.orders.push({ ...order(), base: trainOrder().base });
    await workOff(site, events);
    expect(site.coordinator.declined.map(({ code }) => code)).toEqual(["COHORT_EMPTY", "SHAPE_MISMATCH"]);
  });
});

describe("a round of pretraining that learns ages", () => {
  const BASE_WITH_AGES = encodeTensors(initialWeights(networkSpec("ci", { age: true }), 1, "restoration"));
  const reference = { digest: sha256Hex(BASE_WITH_AGES), totalBytes: BASE_WITH_AGES.byteLength };
  const ageDelta = (payload: Uint8Array) => {
    const delta = decodeTensors(payload);
    if (!delta.ok) throw new Error(delta.fault.message);
    return delta.value.filter(({ name }) => name.startsWith("age/")).flatMap(({ values }) => [...values]);
  };

  it("counts the heads whose age is known, and moves the age head by them; a site without ages moves only the rest", async () => {
    site.coordinator.blobs.set(reference.digest, BASE_WITH_AGES);
    site.coordinator.orders.push({ ...order({ ageWeight: 0.5 }), base: reference });
    await workOff(site, events);
    const table = path.join(site.dataFolder, "participants.tsv");
    writeFileSync(table, readFileSync(table, "utf8").replaceAll("\t7\t", "\tn/a\t"));
    rmSync(path.join(site.siteFolder, "spool"), { recursive: true });
    site.coordinator.orders.push({ ...order({ ageWeight: 0.5 }), base: reference });
    await workOff(site, events);
    const [told, untold] = site.coordinator.updates;
    expect(told?.envelope.examples).toEqual({ trunk: 3, classification: 0, segmentation: 0, age: 3 });
    expect(untold?.envelope.examples).toEqual({ trunk: 3, classification: 0, segmentation: 0, age: 0 });
    expect(ageDelta(told!.payload).some((change) => change !== 0)).toBe(true);
    expect(ageDelta(untold!.payload)).toHaveLength(49);
    expect(ageDelta(untold!.payload).every((change) => change === 0)).toBe(true);
    expect(events.filter(({ event }) => event === "ages")).toEqual([
      { event: "ages", heads: 3, known: 3 },
      { event: "ages", heads: 3, known: 0 },
    ]);
  });

  it("is declined with weights that have no head for them", async () => {
    site.coordinator.orders.push(order({ ageWeight: 0.5 }));
    await workOff(site, events);
    expect(site.coordinator.declined.map(({ code }) => code)).toEqual(["SHAPE_MISMATCH"]);
  });
});

describe("the normal heads of a site", () => {
  it("are chosen by the plan's seed, the same in every round, and never a member of the cohort", () => {
    const normals = Array.from({ length: 20 }, (_, i) => `sub-h${i}`);
    const members = site.coordinator.cohorts.get(COHORT.id)?.members ?? [];
    const named = (seed: number, siteCode = "north") =>
      chooseNormals([...normals, "sub-a02"], { members, plan: { seed, normalsPerSite: 8 }, siteCode }).map(({ pseudonym }) => pseudonym);
    expect(named(1)).toHaveLength(8);
    expect(named(1)).toEqual(named(1));
    expect(named(2)).not.toEqual(named(1));
    expect(named(1, "south")).not.toEqual(named(1));
    expect(chooseNormals(["sub-a02"], { members, plan: { seed: 1, normalsPerSite: 8 }, siteCode: "north" })).toEqual([]);
  });

  it("are counted apart by a check, and one with a tumour mask is questioned", async () => {
    const checked = await checkData(site.dataFolder, () => undefined);
    if (!checked.ok) throw new Error(checked.fault.message);
    // Without asking the coordinator a check cannot know that a02 is a patient of a cohort; it has no mask here.
    expect(checked.value).toMatchObject({ usable: 5, withMask: 5, normals: 4 });
    expect(checked.value.findings).toContainEqual(
      expect.objectContaining({ where: "sub-n04", level: "warning", message: expect.stringContaining("tumour mask") }),
    );
  });
});
