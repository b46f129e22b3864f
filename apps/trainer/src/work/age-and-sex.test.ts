import { randomUUID } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { networkSpec } from "@midline/shared/network/network-spec";
import { initialWeights, manifest, shapesOf } from "@midline/shared/network/weights";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { planHash, type TrainingPlan } from "@midline/shared/protocol/training-plan";
import { decodeTensors, encodeTensors } from "@midline/shared/weights/tensor-container";
import { z } from "zod";
import type { TrainerEvent } from "../terminal/trainer-event.js";
import {
  BASE,
  BASE_REFERENCE,
  COHORT,
  type EnrolledSite,
  enrolledSite,
  fillWithCases,
  PLAN,
  trainOrder,
} from "../testing/enrolled-site.js";
import { checkReport } from "../terminal/check-report.js";
import { runSite } from "../testing/run-site.js";
import { workOff } from "../testing/work-off.js";
import { checkData } from "./check-data.js";

jest.setTimeout(120_000);

const SPEC = networkSpec("ci", { covariates: "age-sex" });
const WEIGHTS = encodeTensors(initialWeights(SPEC, 1));
const REFERENCE = { digest: sha256Hex(WEIGHTS), totalBytes: WEIGHTS.byteLength };
/** Somebody's age that stands in nothing else. */
const TABLE = ["participant_id\tage\tsex", "sub-a01\t8\tF", "sub-a02\t71\tM", "sub-a03\t66\tn/a", "sub-a04\tn/a\tF", "sub-a05\t12\tF"];

let site: EnrolledSite;
let events: TrainerEvent[];

beforeEach(async () => {
  site = await enrolledSite();
  fillWithCases(site);
  site.coordinator.blobs.set(REFERENCE.digest, WEIGHTS);
  writeTable(TABLE);
  events = [];
});
afterEach(async () => {
  await site.clear();
});

const writeTable = (lines: readonly string[]): void =>
  writeFileSync(path.join(site.dataFolder, "participants.tsv"), `${lines.join("\n")}\n`);
const order = (over: Partial<TrainingPlan> = {}, base = REFERENCE) => {
  const plan: TrainingPlan = { ...PLAN, covariates: "age-sex", ...over };
  return { ...trainOrder(), plan, approvedPlanHash: planHash(plan), base };
};
const asked = { modelVersionId: randomUUID(), ...REFERENCE, network: "ci", target: "h3k27m" } as const;
const told = (): readonly TrainerEvent[] => events.filter(({ event }) => event === "covariates");

describe("a round of a plan that reads age and sex", () => {
  it("hands in a change to the larger network, and others where the table says other ages: images alone do not make it", async () => {
    site.coordinator.orders.push(order());
    await workOff(site, events);
    for (const lines of [TABLE, TABLE.map((line) => line.replace("\t71\t", "\t17\t"))]) {
      rmSync(path.join(site.siteFolder, "spool"), { recursive: true });
      writeTable(lines);
      site.coordinator.orders.push(order());
      await workOff(site, events);
    }
    const [first, again, other] = site.coordinator.updates;
    const delta = decodeTensors(first?.payload ?? new Uint8Array());
    if (!delta.ok) throw new Error(delta.fault.message);
    expect(shapesOf(delta.value)).toBe(shapesOf(manifest(SPEC)));
    const { values = new Float32Array() } = delta.value.find(({ name }) => name === "cls/logit/kernel") ?? {};
    expect(values.slice(-4).every((change) => change !== 0)).toBe(true);
    expect(again?.envelope.payloadDigest).toBe(first?.envelope.payloadDigest);
    expect(other?.envelope.payloadDigest).not.toBe(first?.envelope.payloadDigest);
    expect(told()[0]).toEqual({ event: "covariates", cases: 4, withAge: 3, withSex: 3 });
  });

  it("goes on without the table: everybody's age and sex count as unknown", async () => {
    rmSync(path.join(site.dataFolder, "participants.tsv"));
    site.coordinator.orders.push(order());
    await workOff(site, events);
    expect(site.coordinator.updates).toHaveLength(1);
    expect(told()).toEqual([{ event: "covariates", cases: 4, withAge: 0, withSex: 0 }]);
  });

  it("is declined with weights of a network that reads the image only, and the other way round", async () => {
    site.coordinator.orders.push(order({}, BASE_REFERENCE), { ...order({ covariates: "none" }), runId: randomUUID() });
    await workOff(site, events);
    expect(site.coordinator.updates).toEqual([]);
    const declined = events.filter((each) => each.event === "declined");
    expect(declined.map(({ fault }) => fault.code)).toEqual(["SHAPE_MISMATCH", "SHAPE_MISMATCH"]);
  });
});

describe("a check", () => {
  it("says of how many patients age and sex are known", async () => {
    const checked = await checkData(site.dataFolder, () => undefined);
    if (!checked.ok) throw new Error(checked.fault.message);
    expect(checked.value).toMatchObject({ usable: 5, withAge: 4, withSex: 4 });
    expect(checkReport(checked.value)).toContain("Of these, participants.tsv gives the age of 4 and the sex of 4");
  });
});

describe("a version that reads age and sex", () => {
  it("scores and answers by what its weights say that it reads, and no age or sex is in anything that leaves", async () => {
    site.coordinator.orders.push(
      { kind: "evaluate", evaluationId: randomUUID(), cohortId: COHORT.id, split: "train", fold: null, against: [], ...asked },
      { kind: "predict", predictionId: randomUUID(), pseudonym: "a03", ...asked },
    );
    await workOff(site, events);
    expect(told()).toEqual([
      { event: "covariates", cases: 4, withAge: 3, withSex: 3 },
      { event: "covariates", cases: 1, withAge: 1, withSex: 0 },
    ]);
    const [{ predictionId, outcome } = { predictionId: "", outcome: null }] = site.coordinator.predictions;
    expect(outcome).toMatchObject({ state: "answered" });
    const record: unknown = JSON.parse(readFileSync(path.join(site.siteFolder, "predictions", predictionId, "prediction.json"), "utf8"));
    expect(record).toMatchObject({
      reads: "image, age and sex",
      covariates: { ageYears: 66, sex: null },
      warnings: [expect.stringContaining("of this patient the sex counted as unknown")],
    });
    const left = JSON.stringify(site.coordinator.heard.map(({ payload }) => ({ ...payload, bytes: undefined })));
    for (const private_ of ["ageYears", '"age', "sex", "female", "sub-", '"a03"']) expect(left).not.toContain(private_);
  });

  it("predicts offline with the table's age and sex, with those that are given, and says plainly what is unknown", async () => {
    const model = path.join(site.siteFolder, "told.mrit");
    writeFileSync(model, WEIGHTS);
    const out = path.join(site.siteFolder, "out");
    const image = (suffix: string): string => path.join(site.dataFolder, "sub-a01", "anat", `sub-a01_${suffix}.nii.gz`);
    const loose = ["--t1", image("T1w"), "--t1ce", image("ce-gad_T1w"), "--t2", image("T2w"), "--flair", image("FLAIR")];
    const predict = async (...given: readonly string[]) => {
      const { code, stdout } = await runSite(["predict", ...given, "--model", model, "--out", out, "--views", "1"]).ended;
      const file: unknown = JSON.parse(readFileSync(path.join(out, "prediction.json"), "utf8"));
      return { code, stdout, ...z.object({ probability: z.number() }).parse(file) };
    };
    const byTable = await predict("--data", site.dataFolder, "--subject", "a01");
    expect(byTable.stdout).toContain("read image, age and sex: age 8, sex female");
    const given = await predict(...loose, "--age", "8", "--sex", "female");
    expect(given.probability).toBe(byTable.probability);
    const unknown = await predict(...loose);
    expect(unknown.probability).not.toBe(given.probability);
    expect(unknown.stdout).toContain(
      "warning: case: the model also reads age and sex; of this patient the age and the sex counted as unknown. Write it in participants.tsv, or for a prediction offline give --age and --sex.",
    );
  });

  it("alone takes an age: for a model that reads the image only it is refused", async () => {
    const model = path.join(site.siteFolder, "base.mrit");
    writeFileSync(model, BASE);
    const given = ["predict", "--data", site.dataFolder, "--subject", "a01", "--model", model, "--out", path.join(site.siteFolder, "out")];
    expect(await runSite([...given, "--age", "8"]).ended).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/reads the image only; --age would change nothing[\s\S]*Leave --age away/),
    });
    expect((await runSite([...given, "--age", "800"]).ended).stderr).toContain("years from 0 to 130");
  });
});
