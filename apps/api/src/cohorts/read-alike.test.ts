import { ruleOf } from "@midline/shared/cohorts/read-rules";
import fc from "fast-check";
import { readViewer } from "../access/identify.js";
import { Person } from "../access/person.entity.js";
import type { Context } from "../platform/context.js";
import { createContext } from "../platform/http/credentials.js";
import { startTestApi, type TestApi } from "../testing/test-api.js";
import type { CountedCase, Member } from "./candidate.js";
import { readAlike } from "./read-alike.js";
import { readCandidates } from "./read-candidates.js";
import { selectMembers, type Selection } from "./select-members.js";
import { importTestLabels, testLabelRow, tokenOf, writeToken } from "./testing/test-labels.js";

jest.setTimeout(120_000);
let api: TestApi;
/** An auditor's, who is told every number. */
let ctx: Context;
beforeAll(async () => {
  api = await startTestApi();
  await api.signIn("auditor");
  const { id } = await api.platform.db.getRepository(Person).findOneByOrFail({});
  const standing = { credential: { kind: "session" as const, id }, expiresAt: api.clock.now() };
  ctx = await createContext({
    platform: api.platform,
    identify: (platform) => readViewer(platform, id, standing),
    credentials: { sessionSecret: null, bearer: null },
    clientAddress: "",
    reply: null,
  });
  await api.site("north");
  await api.site("far", "external");
  const rows = (site: string, prefix: string, n: number) =>
    Array.from({ length: n }, (_, i) =>
      testLabelRow({ id: `${prefix}${100 + i}`, site, age: (i * 37) % 8, ihc: i % 5 === 4 ? "" : i % 3 ? "positive" : "negative" }),
    );
  await importTestLabels(api, "north", rows("north", "N", 40));
  await importTestLabels(api, "far", rows("far", "F", 12));
  await writeToken(api, "N101", tokenOf("one"));
  await writeToken(api, "N130", tokenOf("one"));
  await writeToken(api, "N102", tokenOf("two"));
  await writeToken(api, "F103", tokenOf("two"));
  await writeToken(api, "N107", tokenOf("alone"));
});
afterAll(() => api.stop());

const RULES = [
  ruleOf("BETWEEN", { field: "age_years", low: 2, high: 6 }),
  ruleOf("BETWEEN", { field: "slice_thickness_mm", high: 7, whenMissing: "KEEP" }),
  ruleOf("HAS_LABEL"),
  ruleOf("IN", { field: "location_primary", values: ["pons"] }),
];
const wishes = fc.record({
  name: fc.constant("Alike"),
  target: fc.constantFrom("h3k27m" as const, "h3k27Altered" as const),
  siteCodes: fc.constantFrom(["north"], ["north", "far"]),
  rules: fc.shuffledSubarray(RULES),
  validationFraction: fc.constantFrom(0, 0.25, 0.5),
  seed: fc.nat(1000),
  samePatient: fc.constantFrom("refuse" as const, "keepTogether" as const, "keepOne" as const),
});

const ask = async <T extends CountedCase>(found: ReturnType<typeof selectMembers<T>>): Promise<Selection<T>> => {
  const selection = await found;
  if (!selection.ok) throw new Error(selection.fault.message);
  return selection.value;
};
const standing = ({ of, split, fold }: Member<CountedCase>) => [of.siteCode, of.label, of.values["location_primary"], split, fold];

describe("cases that are only counted", () => {
  it("are counted, split and dealt as they are when they are frozen one by one", async () => {
    await fc.assert(
      fc.asyncProperty(wishes, async (wish) => {
        const counted = await ask(selectMembers(ctx, wish, readAlike));
        const frozen = await ask(selectMembers(ctx, wish, readCandidates));
        expect(counted.flow).toEqual(frozen.flow);
        expect(counted.members.map(standing)).toEqual(frozen.members.map(standing));
        expect(counted.excluded.map(({ position, value }) => [position, value])).toEqual(
          frozen.excluded.map(({ position, value }) => [position, value]),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("are one object where they are alike, and are read anew only once a label has changed", async () => {
    const north = await api.site("north");
    const wish = { sites: [north], target: "h3k27m" as const, fields: ["treatment_naive"] };
    const first = await readAlike(api.platform, wish);
    expect(first).toHaveLength(40);
    expect(new Set(first).size).toBeLessThan(first.length);
    expect(await readAlike(api.platform, wish)).toBe(first);
    await importTestLabels(api, "north", [testLabelRow({ id: "N900", ihc: "positive" })]);
    expect(await readAlike(api.platform, wish)).toHaveLength(41);
  });
});

describe("a member of a cohort", () => {
  const insert = (columns: string): Promise<unknown> =>
    api.platform.db.query(
      `INSERT INTO cohort_member (cohort_id, case_id, site_id, pseudonym, revision_id, label, has_mask, split)
       SELECT ${columns}, true, true, 'train' FROM "case" c JOIN label_revision r ON r.case_id = c.id
         JOIN "case" other ON other.pseudonym = 'F100' JOIN label_revision foreign_one ON foreign_one.case_id = other.id
         CROSS JOIN cohort co WHERE c.pseudonym = 'N100'`,
    );

  it("is refused without a cohort, with a revision that is not there, or is another case's, or at another site", async () => {
    const lead = await api.signIn("lead");
    await lead.expect("mutation($input: FreezeCohortInput!) { freezeCohort(input: $input) { id } }", {
      input: { name: "Real", siteCodes: ["far"], rules: [], seed: 1 },
    });
    const nowhere = "'00000000-0000-4000-8000-000000000000'::uuid";
    for (const wrong of [
      `${nowhere}, c.id, c.site_id, c.pseudonym, r.id`,
      `co.id, c.id, c.site_id, c.pseudonym, ${nowhere}`,
      `co.id, ${nowhere}, c.site_id, c.pseudonym, r.id`,
      "co.id, c.id, c.site_id, c.pseudonym, foreign_one.id",
      "co.id, c.id, other.site_id, c.pseudonym, r.id",
    ])
      await expect(insert(wrong)).rejects.toThrow(/names no cohort, or no revision of its case at its site/);
    await insert("co.id, c.id, c.site_id, c.pseudonym, r.id");
    await expect(api.platform.db.query(`DELETE FROM "case" WHERE pseudonym = 'N100'`)).rejects.toThrow(/never changed or removed/);
    await expect(api.platform.db.query("DELETE FROM label_revision")).rejects.toThrow();
  });
});
