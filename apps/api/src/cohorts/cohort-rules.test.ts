import type { Rule } from "@midline/shared/cohorts/criteria";
import { RULE_TEMPLATES, ruleOf } from "@midline/shared/cohorts/read-rules";
import { lessWithin, type ReleasedCount } from "@midline/shared/cohorts/released-count";
import fc from "fast-check";
import { dryRunLabels } from "../testing/import-labels.js";
import { startTestApi, type TestApi } from "../testing/test-api.js";
import type { TestClient } from "../testing/test-client.js";

jest.setTimeout(120_000);
let api: TestApi;
let lead: TestClient;
let north: TestClient;

interface Patient {
  readonly age: number;
  readonly positive: boolean;
  readonly sliceMm: number | null;
}
const CASES = 60;
/** Ages, labels and slices spread without a pattern, the same every time. */
const patients: readonly Patient[] = Array.from({ length: CASES }, (_, i) => ({
  age: (i * 37) % 41,
  positive: (i * 7) % 3 > 0,
  sliceMm: i % 4 === 0 ? null : ((i * 5) % 9) + 1,
}));

beforeAll(async () => {
  api = await startTestApi();
  lead = await api.signIn("lead");
  north = await api.signIn("siteCoordinator", "north");
  const header =
    "patient_pseudo_id,site_code,age_years,scan_days_before_surgery,treatment_naive,location_primary,consent_id,slice_thickness_mm,h3k27m_ihc,h3k27me3_ihc";
  const rows = patients.map(({ age, positive, sliceMm }, i) =>
    [
      `N${100 + i}`,
      "north",
      age,
      6,
      "y",
      "pons",
      "IRB-7",
      sliceMm ?? "",
      ...(positive ? ["positive", "lost"] : ["negative", "retained"]),
    ].join(),
  );
  const tried = await dryRunLabels(north, { siteCode: "north", content: [header, ...rows].join("\n") });
  expect(tried.rejected).toBe(0);
  await north.expect("mutation($hash: String!) { commitLabelImport(dryRunHash: $hash) { id } }", { hash: tried.dryRunHash });
});
afterAll(() => api.stop());

const input = (rules: readonly Rule[]) => ({ input: { name: "Rules", siteCodes: ["north"], rules, seed: 3 } });
const upTo = (years: number): Rule => ruleOf("BETWEEN", { field: "age_years", high: years });
const thin = (whenMissing: Rule["whenMissing"]): Rule => ruleOf("BETWEEN", { field: "slice_thickness_mm", high: 5, whenMissing });

const COUNT = "{ atLeast atMost }";
const PREVIEW = `query($input: FreezeCohortInput!) { previewCohort(input: $input) { size ${COUNT}
  attrition { position rule remaining ${COUNT} excluded ${COUNT} withoutValue ${COUNT} undecided }
  sites { total ${COUNT} positives ${COUNT} negatives ${COUNT} unlabelled ${COUNT} } } }`;
const preview = async (rules: readonly Rule[]) => (await lead.expect(PREVIEW, input(rules))).previewCohort;
const FREEZE = "mutation($input: FreezeCohortInput!) { freezeCohort(input: $input) { id } }";

describe("rules", () => {
  it("are counted anew when one is toggled, moved or edited: the last box is the same cohort in any order", async () => {
    const rules = [upTo(20), thin("KEEP")];
    const [there, back] = [await preview(rules), await preview(rules.toReversed())];
    expect(there.size).toEqual(back.size);
    expect(there.attrition.map(({ rule }: { rule: string }) => rule)).toEqual(["all", "age_years", "slice_thickness_mm"]);
    const without = await preview([upTo(20)]);
    expect(without.attrition.slice(0, 2)).toEqual(there.attrition.slice(0, 2));
  });

  it("that leave undecided what becomes of missing values ask, and nothing is frozen until somebody has said", async () => {
    const asked = await preview([upTo(30), thin("UNDECIDED")]);
    expect(asked.attrition.map(({ undecided }: { undecided: boolean }) => undecided)).toEqual([false, false, true]);
    const { atLeast, atMost } = asked.attrition[2].withoutValue;
    const missing = patients.filter(({ age, sliceMm }) => age <= 30 && sliceMm === null).length;
    expect(atLeast <= missing && missing <= atMost).toBe(true);
    const { errors } = await lead.ask(FREEZE, input([upTo(30), thin("UNDECIDED")]));
    expect(errors).toMatchObject([{ extensions: { code: "MISSING_UNDECIDED", where: "rules.1.whenMissing", remedy: expect.any(String) } }]);
    expect(await lead.refusal(FREEZE, input([upTo(30), thin("KEEP")]))).toBe("NONE");
  });

  it("need not say it of a field that every case has", async () => {
    expect(await lead.refusal(FREEZE, input([{ ...upTo(30), whenMissing: "UNDECIDED" }]))).toBe("NONE");
  });

  it("of a frozen cohort are told in order; whom they excluded, by which and for which value, to the own site alone", async () => {
    const rules = [upTo(30), thin("EXCLUDE")];
    const { freezeCohort } = await lead.expect(FREEZE, input(rules));
    const ask = `query($id: ID!, $position: Int) { cohort(id: $id) { rules { field operator high sentence whenMissing }
      exclusions(siteCode: "north", position: $position, first: 200) { pseudonym position value } } }`;
    const { cohort } = await north.expect(ask, { id: freezeCohort.id });
    expect(cohort.rules.map(({ sentence }: { sentence: string }) => sentence)).toEqual([
      "Age years at most 30",
      "Slice thickness mm at most 5",
    ]);
    const expected = patients.flatMap(({ age, sliceMm }, i) => {
      const pseudonym = `N${100 + i}`;
      if (age > 30) return [{ pseudonym, position: 1, value: String(age) }];
      return sliceMm === null || sliceMm > 5 ? [{ pseudonym, position: 2, value: sliceMm === null ? null : String(sliceMm) }] : [];
    });
    expect(cohort.exclusions).toEqual(expected);
    const { cohort: second } = await north.expect(ask, { id: freezeCohort.id, position: 2 });
    expect(second.exclusions).toEqual(expected.filter(({ position }) => position === 2));
    expect(await lead.refusal(ask, { id: freezeCohort.id })).toBe("FORBIDDEN");
    expect(await (await api.signIn("siteCoordinator", "south")).refusal(ask, { id: freezeCohort.id })).toBe("FORBIDDEN");
    expect(await (await api.signIn("reader", "north")).refusal(ask, { id: freezeCohort.id })).toBe("FORBIDDEN");
  });

  it("of a cohort from before there were any are read from what it keeps, which is not touched", async () => {
    const { freezeCohort } = await lead.expect(FREEZE, input(RULE_TEMPLATES.firstContact.rules));
    const before = { treatmentNaiveOnly: true, maxScanDaysBeforeSurgery: 60, minAgeYears: null, maxAgeYears: 40 };
    const rest = { requireSequences: [], requireMask: false, excludeProvisional: false };
    const [{ id }] = await api.platform.db.query<[{ id: string }]>(
      `INSERT INTO cohort SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'series_id', gen_random_uuid(), 'criteria', $2::jsonb))).* FROM cohort c WHERE id = $1 RETURNING id`,
      [freezeCohort.id, JSON.stringify({ ...before, ...rest })],
    );
    const { cohort } = await lead.expect("query($id: ID!) { cohort(id: $id) { rules { sentence } } }", { id });
    expect(cohort.rules.map(({ sentence }: { sentence: string }) => sentence)).toEqual([
      "Treatment naive: yes",
      "Scan days before surgery 0 to 60",
      "Age years at most 40",
      "Sequences present: any of t2, flair, or no value",
      "Label not disputed",
      "With a label or a mask to learn from",
    ]);
  });
});

describe("Table 1", () => {
  const TABLE = `columns { key n ${COUNT} } blocks { key rows { value cells ${COUNT} } missing ${COUNT} quartiles { median low high } differences }`;

  it("of what would be frozen and of what is frozen is the same; exact with its median at the own site, bands elsewhere", async () => {
    const rules = [upTo(40)];
    const { previewTableOne } = await lead.expect(
      `query($input: FreezeCohortInput!) { previewTableOne(input: $input, by: SPLIT) { ${TABLE} } }`,
      input(rules),
    );
    const { freezeCohort } = await lead.expect(FREEZE, input(rules));
    const ask = `query($id: ID!) { cohort(id: $id) { tableOne(by: SPLIT) { ${TABLE} } } }`;
    const told = (await lead.expect(ask, { id: freezeCohort.id })).cohort.tableOne;
    expect(told).toEqual(previewTableOne);
    expect(told.columns.map(({ key }: { key: string }) => key)).toEqual(["training", "all"]);
    const own = (await north.expect(ask, { id: freezeCohort.id })).cohort.tableOne;
    expect(own.columns.map(({ key, n }: { key: string; n: ReleasedCount }) => [key, n.atLeast])).toEqual([
      ["train", 45],
      ["validation", 15],
      ["all", 60],
    ]);
    const slices = own.blocks.find(({ key }: { key: string }) => key === "slice_thickness_mm");
    expect(slices.missing.map(({ atLeast }: ReleasedCount) => atLeast).at(-1)).toBe(
      patients.filter(({ sliceMm }) => sliceMm === null).length,
    );
    const [age] = own.blocks;
    const sorted = patients.map((each) => each.age).toSorted((a, b) => a - b);
    expect(age.quartiles.at(-1).median).toBe(((sorted[29] ?? 0) + (sorted[30] ?? 0)) / 2);
    expect(age.differences).toEqual([null, expect.any(Number), null]);
  });
});

describe("two cohorts that anyone may ask for, one within the other", () => {
  it("never tell that fewer than the floor are between them, and somebody", async () => {
    const isVague = (of: ReleasedCount) => of.atLeast === 0 || of.atMost >= 5;
    const ages = fc.integer({ min: 0, max: 42 });
    await fc.assert(
      fc.asyncProperty(ages, fc.integer({ min: 0, max: 6 }), fc.boolean(), async (age, years, alsoThin) => {
        const rest = alsoThin ? [thin("EXCLUDE")] : [];
        const [outer, inner] = [await preview([upTo(age + years), ...rest]), await preview([upTo(age), ...rest])];
        const nested = await preview([upTo(age + years), ...rest, upTo(age)]);
        expect(nested.size).toEqual(inner.size);
        for (const step of nested.attrition) expect(isVague(step.excluded) && isVague(step.withoutValue)).toBe(true);
        expect(isVague(lessWithin(outer.size, inner.size))).toBe(true);
        for (const name of ["total", "positives", "negatives", "unlabelled"])
          expect(isVague(lessWithin(outer.sites[0][name], inner.sites[0][name]))).toBe(true);
        const isIn = (limit: number) => patients.filter((each) => each.age <= limit && (!alsoThin || (each.sliceMm ?? 9) <= 5)).length;
        expect(inner.size.atLeast <= isIn(age) && isIn(age) <= inner.size.atMost).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it("are frozen or refused by what is told of them: nobody and too few to be told from nobody look the same", async () => {
    expect(patients.filter(({ age }) => age <= 1).length).toBeGreaterThan(0);
    const refused = async (rules: readonly Rule[]) => (await lead.ask(FREEZE, input(rules))).errors;
    const nobody = await refused([ruleOf("BETWEEN", { field: "age_years", low: 80, high: 90 })]);
    const few = await refused([ruleOf("BETWEEN", { field: "age_years", low: 0, high: 1 })]);
    expect(nobody[0]?.extensions.code).toBe("COHORT_EMPTY");
    expect(few[0]?.message.replace("0 to 1", "80 to 90")).toBe(nobody[0]?.message);
  });
});
