import { Site } from "../access/site.entity.js";
import { dryRunLabels } from "../testing/import-labels.js";
import { startTestApi, type TestApi } from "../testing/test-api.js";
import type { TestClient } from "../testing/test-client.js";
import { CohortMember } from "./cohort-member.entity.js";

jest.setTimeout(60_000);
let api: TestApi;
let lead: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  lead = await api.signIn("lead");
  await api.site("north");
  await api.site("far", "external");
  await importRows("north", northRows());
  await importRows(
    "far",
    Array.from({ length: 9 }, (_, i) => rowOf({ id: `F${100 + i}`, site: "far", ihc: i % 2 ? "positive" : "negative" })),
  );
});
afterAll(() => api.stop());

const HEADER =
  "patient_pseudo_id,site_code,age_years,scan_days_before_surgery,treatment_naive,location_primary,consent_id,h3k27m_ihc,h3k27me3_ihc";

interface Row {
  readonly id: string;
  readonly site?: string;
  readonly age?: number;
  readonly naive?: string;
  readonly days?: number;
  readonly ihc: string;
}

/** A stain with the K27me3 that goes with it. */
const rowOf = ({ id, site = "north", age = 12, naive = "y", days = 6, ihc }: Row): string =>
  [id, site, age, days, naive, "pons", "IRB-7", ihc, { positive: "lost", negative: "retained" }[ihc] ?? ""].join(",");

/** Twenty who may stay, one for each rule, and one about whom the stains disagree. */
const northRows = (): string[] => [
  ...Array.from({ length: 20 }, (_, i) => rowOf({ id: `N${100 + i}`, ihc: i < 12 ? "positive" : "negative" })),
  rowOf({ id: "Treated1", naive: "n", ihc: "positive" }),
  rowOf({ id: "Late1", days: 90, ihc: "positive" }),
  rowOf({ id: "Old1", age: 70, ihc: "positive" }),
  rowOf({ id: "Disputed1", ihc: "positive" }).replace("lost", "retained"),
  rowOf({ id: "Silent1", ihc: "" }),
];

async function importRows(site: string, rows: readonly string[]): Promise<void> {
  const coordinator = await api.signIn("siteCoordinator", site);
  const tried = await dryRunLabels(coordinator, { siteCode: site, content: [HEADER, ...rows].join("\n") });
  expect(tried).toMatchObject({ rejected: 0, fileProblems: [] });
  await coordinator.expect('mutation($hash: String!) { commitLabelImport(dryRunHash: $hash, reason: "stained again") { id } }', {
    hash: tried.dryRunHash,
  });
}

const SHAPE =
  "size attrition { rule remaining excluded } sites { site { code } total train validation external positives negatives } folds { site { code } fold total positives negatives }";
const FREEZE = `mutation($input: FreezeCohortInput!) { freezeCohort(input: $input) { id digest synthetic ${SHAPE} } }`;
const PREVIEW = `query($input: FreezeCohortInput!) { previewCohort(input: $input) { ${SHAPE} } }`;
const WARNINGS = "query($input: FreezeCohortInput!) { previewCohort(input: $input) { foldWarnings { site { code } message } } }";
const ofNorth = ({ site }: { site: { code: string } }): boolean => site.code === "north";
const input = (change: Readonly<Record<string, unknown>> = {}) => ({
  input: { name: "First", siteCodes: ["north", "far"], criteria: { maxAgeYears: 60 }, validationFraction: 0.25, seed: 7, ...change },
});
const freeze = async (change: Readonly<Record<string, unknown>> = {}) => (await lead.expect(FREEZE, input(change))).freezeCohort;
const membersOf = (cohortId: string) =>
  api.platform.db.getRepository(CohortMember).find({ where: { cohortId }, order: { pseudonym: "ASC" } });

describe("a frozen cohort", () => {
  it("is what the preview showed, with each exclusion under its rule", async () => {
    const { previewCohort } = await lead.expect(PREVIEW, input());
    const { id: _, digest, synthetic, ...frozen } = await freeze();
    expect(frozen).toEqual(previewCohort);
    expect(frozen.folds.map(({ site, total }: { site: { code: string }; total: number }) => [site.code, total])).toEqual(
      Array.from({ length: 5 }, (_, fold) => ["north", fold < frozen.sites.find(ofNorth).total % 5 ? 5 : 4]),
    );
    const { foldWarnings } = (await lead.expect(WARNINGS, input())).previewCohort;
    expect(foldWarnings).toEqual([{ site: { code: "north" }, message: expect.stringMatching(/fewer than five/) }]);
    expect({ digest, synthetic, size: frozen.size }).toEqual({
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      synthetic: true,
      size: 29,
    });
    const excluded = Object.fromEntries(frozen.attrition.map(({ rule, excluded }: { rule: string; excluded: number }) => [rule, excluded]));
    expect(excluded).toMatchObject({ treatment_naive: 1, scan_days_before_surgery: 1, age_years: 1, label_resolved: 1, label_or_mask: 1 });
    expect(frozen.attrition.at(-1).remaining).toBe(frozen.size);
  });

  it("holds out the wished share of each label at a training site, all of an external one, and counts no class under five", async () => {
    const { sites } = await freeze();
    expect(sites).toEqual([
      { site: { code: "far" }, total: 9, train: 0, validation: 0, external: 9, positives: null, negatives: null },
      { site: { code: "north" }, total: 20, train: 15, validation: 5, external: 0, positives: 12, negatives: 8 },
    ]);
  });

  it("puts every patient of a training site in a fold, none of an external one, and counts no class under five", async () => {
    const { id } = await freeze();
    const { cohort } = await lead.expect("query($id: ID!) { cohort(id: $id) { folds { site { code } fold total positives negatives } } }", {
      id,
    });
    expect(cohort.folds).toEqual(
      [0, 1, 2, 3, 4].map((fold) => ({ site: { code: "north" }, fold, total: 4, positives: null, negatives: null })),
    );
    for (const { pseudonym, fold } of await membersOf(id))
      expect([pseudonym, fold === null]).toEqual([pseudonym, pseudonym.startsWith("F")]);
  });

  it("is the same cohort for the same wish, and another for another seed", async () => {
    const [first, again, other] = [await freeze(), await freeze({ name: "Again" }), await freeze({ seed: 8 })];
    expect(again.digest).toBe(first.digest);
    expect(other.digest).not.toBe(first.digest);
    const foldsOf = async ({ id }: { readonly id: string }) => (await membersOf(id)).map(({ pseudonym, fold }) => [pseudonym, fold]);
    expect(await foldsOf(again)).toEqual(await foldsOf(first));
    expect(await foldsOf(other)).not.toEqual(await foldsOf(first));
  });

  it("does not drift when labels change; the next one does, and says so by its digest", async () => {
    const before = await freeze();
    const pinned = await membersOf(before.id);
    await importRows("north", [rowOf({ id: "N100", ihc: "negative" })]);
    expect(await membersOf(before.id)).toEqual(pinned);
    expect(
      (await lead.expect(`query($id: ID!) { cohort(id: $id) { digest ${SHAPE} } }`, { id: before.id })).cohort.sites[1].positives,
    ).toBe(12);
    const after = await freeze();
    expect(after.digest).not.toBe(before.digest);
    expect(after.sites[1]).toMatchObject({ positives: 11, negatives: 9 });
  });

  it("is refused when nobody is left, naming the rule that took the last", async () => {
    const { errors } = await lead.ask(FREEZE, input({ criteria: { minAgeYears: 100, maxAgeYears: 110 } }));
    expect(errors).toMatchObject([{ extensions: { code: "COHORT_EMPTY", where: "age_years", remedy: expect.any(String) } }]);
  });

  it("is refused for sites and wishes that make no sense", async () => {
    expect(await lead.refusal(FREEZE, input({ siteCodes: ["nowhere"] }))).toBe("NOT_FOUND");
    expect(await lead.refusal(FREEZE, input({ siteCodes: [] }))).toBe("BAD_INPUT");
    expect(await lead.refusal(FREEZE, input({ validationFraction: 1 }))).toBe("BAD_INPUT");
    expect(await lead.refusal(FREEZE, input({ criteria: { requireSequences: ["t9"] } }))).toBe("BAD_INPUT");
    expect(await (await api.signIn("siteCoordinator", "north")).refusal(FREEZE, input())).toBe("FORBIDDEN");
  });

  it("can hold more patients than one statement can", async () => {
    const [site] = await api.platform.db.getRepository(Site).findBy({ code: "north" });
    await api.site("large");
    // By hand: an import of this size is another test's matter.
    await api.platform.db.query(
      `WITH made AS (INSERT INTO "case" (id, site_id, pseudonym, created_at) SELECT gen_random_uuid(), (SELECT id FROM site WHERE code = 'large'), 'L' || lpad(n::text, 6, '0'), now() FROM generate_series(1, 10000) n RETURNING id, site_id)
       INSERT INTO label_revision (id, case_id, site_id, number, import_id, "values", values_hash, recorded_by, created_at)
       SELECT gen_random_uuid(), made.id, made.site_id, 1, r.import_id, r."values", r.values_hash, r.recorded_by, now() FROM made, (SELECT * FROM label_revision WHERE site_id = $1 ORDER BY created_at LIMIT 1) r`,
      [site?.id],
    );
    expect((await freeze({ siteCodes: ["large"] })).size).toBe(10_000);
  });
});
