import { Site } from "../access/site.entity.js";
import { dryRunLabels } from "../testing/import-labels.js";
import type { Rule } from "@midline/shared/cohorts/criteria";
import { RULE_TEMPLATES, ruleOf } from "@midline/shared/cohorts/read-rules";
import { startTestApi, type TestApi } from "../testing/test-api.js";
import type { TestClient } from "../testing/test-client.js";
import { CohortMember } from "./cohort-member.entity.js";

jest.setTimeout(60_000);
let api: TestApi;
let lead: TestClient;
let auditor: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  lead = await api.signIn("lead");
  auditor = await api.signIn("auditor");
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

const COUNT = "{ atLeast atMost exact }";
const SHAPE = `size ${COUNT} attrition { rule remaining ${COUNT} excluded ${COUNT} sites { site { code } remaining ${COUNT} excluded ${COUNT} } }
  sites { site { code } total ${COUNT} positives ${COUNT} negatives ${COUNT} unlabelled ${COUNT} splits { split total ${COUNT} } }
  folds { site { code } fold total ${COUNT} positives ${COUNT} negatives ${COUNT} }`;
const FREEZE = `mutation($input: FreezeCohortInput!) { freezeCohort(input: $input) { id digest synthetic ${SHAPE} } }`;
const PREVIEW = `query($input: FreezeCohortInput!) { previewCohort(input: $input) { ${SHAPE} } }`;
const WARNINGS = "query($input: FreezeCohortInput!) { previewCohort(input: $input) { foldWarnings { site { code } message } } }";
const FIRST: readonly Rule[] = RULE_TEMPLATES.firstContact.rules;
const upTo = (years: number): Rule => ruleOf("BETWEEN", { field: "age_years", high: years });
const input = (change: Readonly<Record<string, unknown>> = {}) => ({
  input: { name: "First", siteCodes: ["north", "far"], rules: [...FIRST, upTo(60)], validationFraction: 0.25, seed: 7, ...change },
});
const freeze = async (change: Readonly<Record<string, unknown>> = {}) => (await lead.expect(FREEZE, input(change))).freezeCohort;

interface Count {
  readonly atLeast: number;
  readonly atMost: number;
  readonly exact: number | null;
}
type SiteSeen = {
  readonly site: { readonly code: string };
  readonly splits: readonly { readonly split: string; readonly total: Count }[];
} & Readonly<Record<"total" | "positives" | "negatives" | "unlabelled", Count>>;
const band = ({ atLeast, atMost }: Count): string => (atLeast === atMost ? String(atLeast) : `${atLeast}-${atMost}`);
/** A frozen cohort as somebody sees it. */
const seenBy = async (client: TestClient, id: string) =>
  (await client.expect(`query($id: ID!) { cohort(id: $id) { id digest ${SHAPE} } }`, { id })).cohort;

const membersOf = (cohortId: string) =>
  api.platform.db.getRepository(CohortMember).find({ where: { cohortId }, order: { pseudonym: "ASC" } });

describe("a frozen cohort", () => {
  it("is what the preview showed, with each exclusion under its rule", async () => {
    const { previewCohort } = await lead.expect(PREVIEW, input());
    const { id, digest, synthetic, ...frozen } = await freeze();
    expect(frozen).toEqual(previewCohort);
    expect({ digest, synthetic }).toEqual({ digest: expect.stringMatching(/^[0-9a-f]{64}$/), synthetic: true });
    const { foldWarnings } = (await lead.expect(WARNINGS, input())).previewCohort;
    expect(foldWarnings).toEqual([{ site: { code: "north" }, message: expect.stringMatching(/fewer than 5 positive/) }]);
    const exact = await seenBy(auditor, id);
    expect(exact.size).toEqual({ atLeast: 29, atMost: 29, exact: 29 });
    const excluded = Object.fromEntries(
      exact.attrition.map(({ rule, excluded: { exact: n } }: { rule: string; excluded: Count }) => [rule, n]),
    );
    expect(excluded).toMatchObject({
      treatment_naive: 1,
      scan_days_before_surgery: 1,
      age_years: 1,
      label_not_disputed: 1,
      label_or_mask: 1,
    });
    expect(exact.attrition.at(-1).remaining).toEqual(exact.size);
  });

  it("is without cases whose import was undone, though what was undone spoke of a mask", async () => {
    const coordinator = await api.signIn("siteCoordinator", "north");
    const content = `${HEADER},mask_present\n${rowOf({ id: "Undone1", ihc: "positive" })},y`;
    const { id: importId, dryRunHash: hash } = await dryRunLabels(coordinator, { siteCode: "north", content });
    await coordinator.expect("mutation($hash: String!) { commitLabelImport(dryRunHash: $hash) { id } }", { hash });
    await coordinator.expect('mutation($id: ID!) { undoLabelImport(id: $id, reason: "of another hospital") { id } }', { id: importId });
    expect((await seenBy(auditor, (await freeze()).id)).size.exact).toBe(29);
  });

  it("is told to the own site exactly, and to others in bands of the site's floor and in sums of such", async () => {
    const { id } = await freeze();
    const north = await seenBy(await api.signIn("siteCoordinator", "north"), id);
    const told = await seenBy(lead, id);
    const bands = (cohort: typeof told) =>
      cohort.sites.map(({ site, splits, ...counts }: SiteSeen) => [
        site.code,
        ...(["total", "positives", "negatives", "unlabelled"] as const).map((name) => band(counts[name])),
        ...splits.map(({ split, total }) => `${split} ${band(total)}`),
      ]);
    expect(bands(told)).toEqual([
      ["far", "5-17", "0-4", "5-9", "0-4", "EXTERNAL 5-17"],
      ["north", "15-27", "10-14", "5-9", "0-4", "TRAIN 11-20", "VALIDATION 4-7"],
    ]);
    expect(bands(north)).toEqual([
      ["far", "5-17", "0-4", "5-9", "0-4", "EXTERNAL 5-17"],
      ["north", "20", "12", "8", "0", "TRAIN 15", "VALIDATION 5"],
    ]);
    expect([band(told.size), band(north.size)]).toEqual(["20-44", "25-37"]);
    const naive = ({ attrition }: typeof told) => attrition.find(({ rule }: { rule: string }) => rule === "treatment_naive");
    expect(naive(told).sites.map(({ excluded }: { excluded: Count }) => band(excluded))).toEqual(["0-12", "1-17"]);
    expect(naive(north).sites.map(({ excluded }: { excluded: Count }) => band(excluded))).toEqual(["0-12", "1"]);
  });

  it("puts every patient of a training site in a fold, none of an external one", async () => {
    const { id } = await freeze();
    const { folds } = await seenBy(auditor, id);
    expect(folds.map(({ site, total }: { site: { code: string }; total: Count }) => [site.code, total.exact])).toEqual(
      Array.from({ length: 5 }, () => ["north", 4]),
    );
    for (const { pseudonym, fold } of await membersOf(id))
      expect([pseudonym, fold === null]).toEqual([pseudonym, pseudonym.startsWith("F")]);
  });

  it("follows the floor that a site has set: with 1, everyone sees its numbers", async () => {
    const { id } = await freeze();
    const set =
      'mutation($floor: Int!, $reason: String!) { setDisclosureFloor(siteCode: "north", floor: $floor, reason: $reason) { disclosureFloor } }';
    const coordinator = await api.signIn("siteCoordinator", "north");
    expect(await (await api.signIn("siteCoordinator", "far")).refusal(set, { floor: 1, reason: "Curious" })).toBe("FORBIDDEN");
    expect(await lead.refusal(set, { floor: 1, reason: "Curious" })).toBe("FORBIDDEN");
    expect(await coordinator.refusal(set, { floor: 0, reason: "Phantoms" })).toBe("BAD_INPUT");
    expect(await coordinator.refusal(set, { floor: 1, reason: "" })).toBe("BAD_INPUT");
    expect((await coordinator.expect(set, { floor: 1, reason: "Phantoms" })).setDisclosureFloor.disclosureFloor).toBe(1);
    expect((await seenBy(lead, id)).sites[1].total).toEqual({ atLeast: 20, atMost: 20, exact: 20 });
    await coordinator.expect(set, { floor: 5, reason: "As before" });
    expect(band((await seenBy(lead, id)).sites[1].total)).toBe("15-27");
    const { auditEvents } = await auditor.expect("{ auditEvents(first: 1) { edges { node { action detail } } } }");
    expect(auditEvents.edges[0].node).toMatchObject({ action: "site.disclosure-floor", detail: expect.stringContaining("As before") });
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
    expect((await seenBy(auditor, before.id)).sites[1].positives.exact).toBe(12);
    const after = await freeze();
    expect(after.digest).not.toBe(before.digest);
    expect((await seenBy(auditor, after.id)).sites[1]).toMatchObject({ positives: { exact: 11 }, negatives: { exact: 9 } });
  });

  it("is refused when nobody is left, naming the rule that took the last", async () => {
    const { errors } = await lead.ask(FREEZE, input({ rules: [...FIRST, upTo(1)] }));
    expect(errors).toMatchObject([{ extensions: { code: "COHORT_EMPTY", where: "age_years", remedy: expect.any(String) } }]);
  });

  it("is refused for sites and wishes that make no sense", async () => {
    expect(await lead.refusal(FREEZE, input({ siteCodes: ["nowhere"] }))).toBe("NOT_FOUND");
    expect(await lead.refusal(FREEZE, input({ siteCodes: [] }))).toBe("BAD_INPUT");
    expect(await lead.refusal(FREEZE, input({ validationFraction: 1 }))).toBe("BAD_INPUT");
    expect(await lead.refusal(FREEZE, input({ rules: [ruleOf("HAS_ALL", { field: "sequences_present", values: ["t9"] })] }))).toBe(
      "BAD_INPUT",
    );
    expect(await (await api.signIn("siteCoordinator", "north")).refusal(FREEZE, input())).toBe("FORBIDDEN");
  });

  it("can hold more patients than one statement can", async () => {
    const [site] = await api.platform.db.getRepository(Site).findBy({ code: "north" });
    await api.site("large");
    // By hand: an import of this size is another test's matter.
    await api.platform.db.query(
      `INSERT INTO label_import SELECT (jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(), 'site_id', s.id, 'dry_run_hash', repeat('b', 64)))).*
         FROM label_import i, site s WHERE i.site_id = $1 AND s.code = 'large' LIMIT 1`,
      [site?.id],
    );
    await api.platform.db.query(
      `WITH made AS (INSERT INTO "case" (id, site_id, pseudonym, created_at) SELECT gen_random_uuid(), (SELECT id FROM site WHERE code = 'large'), 'L' || lpad(n::text, 6, '0'), now() FROM generate_series(1, 10000) n RETURNING id, site_id)
       INSERT INTO label_revision (id, case_id, site_id, number, import_id, "values", values_hash, recorded_by, created_at)
       SELECT gen_random_uuid(), made.id, made.site_id, 1, i.id, r."values", r.values_hash, r.recorded_by, now()
         FROM made JOIN label_import i ON i.site_id = made.site_id, (SELECT * FROM label_revision WHERE site_id = $1 ORDER BY created_at LIMIT 1) r`,
      [site?.id],
    );
    await api.platform.db.query(
      `INSERT INTO case_label (case_id, target, state, value, tier, rule, reason, revision_id)
       SELECT r.case_id, 'h3k27m', 'agreed', true, 'B', 'by-hand', 'By hand.', r.id FROM label_revision r JOIN site s ON s.id = r.site_id WHERE s.code = 'large'`,
    );
    const { id } = await freeze({ siteCodes: ["large"] });
    expect((await seenBy(auditor, id)).size.exact).toBe(10_000);
  });
});
