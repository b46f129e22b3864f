import { randomUUID } from "node:crypto";
import { trainsIn } from "@midline/shared/cohorts/held-out";
import { labelTemplate } from "@midline/shared/labels/label-template";
import { readAllRows } from "@midline/shared/labels/testing/read-all-rows";
import type { ReadCall } from "@midline/shared/labels/read-call";
import { randomStream } from "@midline/shared/random";
import { recordRevisions } from "../labels/record-revisions.js";
import { EXAMPLES } from "../testing/practice-consortium.js";
import { constantDelta, openPracticeRuns, settle as answerAll, trainOrder, type PracticeRuns } from "../testing/practice-run.js";
import { until } from "../testing/until.js";
import { scoredInSql, trainsInSql } from "./standing-sql.js";

jest.setTimeout(120_000);

let practice: PracticeRuns;
/** The version of one run, and that of another that began from it. */
let models: { readonly parent: string; readonly heir: string };
const query = <T>(sql: string, parameters: readonly unknown[] = []): Promise<T[]> =>
  practice.api.platform.db.query<T[]>(sql, [...parameters]);

const VALUES = readAllRows(new TextEncoder().encode(labelTemplate().replace('"# P0001"', '"P0001"'))).rows[0]?.values;

interface Member {
  readonly caseId: string;
  readonly siteId: string;
  readonly label: boolean | null;
}
const members = (siteCode: string, split: string): Promise<Member[]> =>
  query<Member>(
    `SELECT m.case_id AS "caseId", m.site_id AS "siteId", m.label FROM cohort_member m JOIN site s ON s.id = m.site_id
      WHERE s.code = $1 AND m.split = $2 AND m.cohort_id = $3 AND m.label IS NOT NULL ORDER BY m.pseudonym`,
    [siteCode, split, practice.cohortId],
  );

/** What an adjudicator does to the label of a case, with the lock of its site that such a person holds. */
async function settle({ caseId, siteId }: Member, label: boolean | null): Promise<void> {
  const call: ReadCall = label === null ? "undetermined" : label ? "k27m" : "wildtype";
  await practice.api.platform.db.transaction(async (tx) => {
    await tx.query("SELECT 1 FROM site WHERE id = $1 FOR UPDATE", [siteId]);
    const [last] = await tx.query<{ number: number; recorded_by: string }[]>(
      "SELECT number, recorded_by FROM label_revision WHERE case_id = $1 ORDER BY number DESC LIMIT 1",
      [caseId],
    );
    if (last === undefined || VALUES === null || VALUES === undefined) throw new Error("no such case");
    const source = { source: "review", importId: null, call, calledBy: "adjudicator", withdrawn: false, reason: "Looked again." } as const;
    const revision = { id: randomUUID(), caseId, siteId, number: last.number + 1, values: VALUES, valuesHash: "0".repeat(64) };
    await recordRevisions(tx, [{ ...revision, ...source, recordedBy: last.recorded_by, createdAt: practice.api.platform.now() }]);
  });
}

async function train(input: object): Promise<string> {
  const { sites, approvedRun, readRun } = practice;
  const id = await approvedRun({ rounds: 1, ...input });
  for (const code of ["north", "south"] as const)
    await sites[code].handIn(await trainOrder(sites[code], id), constantDelta(0.01), { examples: EXAMPLES[code] });
  const model = await until<string>(async () => (await readRun(id)).latestModel?.id ?? null);
  for (const site of Object.values(sites)) await answerAll(site);
  return model;
}

beforeAll(async () => {
  practice = await openPracticeRuns();
  await query(
    `INSERT INTO case_label (case_id, target, state, value, rule, reason, revision_id)
     SELECT case_id, 'h3k27m', CASE WHEN label IS NULL THEN 'waiting' ELSE 'agreed' END, label, 'practice', 'practice', revision_id FROM cohort_member`,
  );
  const parent = await train({ name: "Parent" });
  models = { parent, heir: await train({ name: "Heir", parentModelVersionId: parent }) };
});
afterAll(() => practice.stop());
afterEach(async () => {
  for (const code of ["north", "south", "far"])
    for (const split of ["train", "validation", "external"])
      for (const member of await members(code, split))
        if ((await query("SELECT 1 FROM changed_label WHERE case_id = $1", [member.caseId])).length > 0) await settle(member, member.label);
  await query("DELETE FROM changed_label_dismissal");
});

const COUNTS = "count { atLeast atMost } ownCount sites { own site { code } count { atLeast atMost } }";
const COHORT = `query($id: ID!) { cohort(id: $id) { changedLabels { ${COUNTS} cases { edges { node { case { pseudonym } pinned now state use } } } } changedLabelsKept { reason person { name } } } }`;
const MODEL = `query($id: ID!) { modelVersion(id: $id) { changedLabels { ${COUNTS} cases { edges { node { pinned now use } } } } } }`;
const PAGE = `query($id: ID!, $after: String) { cohort(id: $id) { changedLabels { cases(first: 2, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } edges { node { since case { pseudonym } } } } } } }`;
const KEEP = "mutation($cohortId: ID!, $reason: String!) { keepChangedLabels(cohortId: $cohortId, reason: $reason) { id } }";

interface Uses {
  readonly edges: readonly { readonly node: { readonly use: string } }[];
}
const sorted = ({ edges }: Uses): string[] => edges.map(({ node }) => node.use).toSorted((a, b) => a.localeCompare(b));

describe("a label that has changed", () => {
  it("marks the snapshots that pinned it, and no longer once it is what it was", async () => {
    const [member] = await members("north", "train");
    if (member === undefined) throw new Error("nobody");
    const north = await practice.api.signIn("siteCoordinator", "north");
    const read = async () => (await north.expect(COHORT, { id: practice.cohortId })).cohort.changedLabels;
    expect(await read()).toBeNull();
    await settle(member, !member.label);
    expect(await read()).toMatchObject({
      ownCount: 1,
      count: { atLeast: 1, atMost: 1 },
      cases: { edges: [{ node: { case: { pseudonym: "north001" }, pinned: false, now: true, state: "SETTLED", use: null } }] },
    });
    await settle(member, member.label);
    expect(await read()).toBeNull();
  });

  it("marks whom it taught, whom those taught, and whom it scored, and says which", async () => {
    const [taught] = await members("north", "train");
    const [scored] = await members("north", "validation");
    if (taught === undefined || scored === undefined) throw new Error("nobody");
    await settle(taught, null);
    await settle(scored, !scored.label);
    const north = await practice.api.signIn("siteCoordinator", "north");
    const uses = async (id: string): Promise<string[]> => {
      const { modelVersion } = await north.expect(MODEL, { id });
      return sorted(modelVersion.changedLabels.cases);
    };
    expect(await uses(models.parent)).toEqual(["SCORED", "TRAINED"]);
    // The heir trained on the same snapshot, which is nearer than what it inherited.
    expect(await uses(models.heir)).toEqual(["SCORED", "TRAINED"]);
  });

  it("of a hospital whose updates did not count marks no model that it did not score", async () => {
    const [member] = await members("far", "external");
    const [south] = await members("south", "train");
    if (member === undefined || south === undefined) throw new Error("nobody");
    await settle(south, null);
    await settle(member, null);
    const auditor = await practice.api.signIn("auditor");
    const read = async () => (await auditor.expect(MODEL, { id: models.parent })).modelVersion.changedLabels.cases;
    expect(sorted(await read())).toEqual(["SCORED", "TRAINED"]);
  });

  it("is a count that its site lets be told to everybody else", async () => {
    for (const member of (await members("south", "train")).slice(0, 6)) await settle(member, !member.label);
    for (const member of (await members("north", "train")).slice(0, 2)) await settle(member, !member.label);
    for (const [role, site] of [["lead"], ["dataScientist"], ["clinician", "far"]] as const) {
      const client = await practice.api.signIn(role, site);
      const { cohort } = await client.expect(COHORT, { id: practice.cohortId });
      expect(cohort.changedLabels).toMatchObject({
        count: { atLeast: 5, atMost: 13 },
        ownCount: 0,
        sites: [
          { own: false, site: { code: "north" }, count: { atLeast: 0, atMost: 4 } },
          { own: false, site: { code: "south" }, count: { atLeast: 5, atMost: 9 } },
        ],
        cases: { edges: [] },
      });
    }
    const clinician = await practice.api.signIn("clinician", "north");
    const { cohort } = await clinician.expect(COHORT, { id: practice.cohortId });
    expect(cohort.changedLabels.ownCount).toBe(2);
    expect(cohort.changedLabels.cases.edges).toHaveLength(2);
    for (const { node } of cohort.changedLabels.cases.edges) expect(node.case.pseudonym).toMatch(/^north/);
    const reader = await practice.api.signIn("reader", "north");
    const blind = await reader.expect(COHORT, { id: practice.cohortId });
    expect(blind.cohort.changedLabels).toMatchObject({ ownCount: 0, cases: { edges: [] } });
  });

  it("is listed page by page, last changed first; one that changes meanwhile neither repeats nor hides another", async () => {
    const changing = (await members("north", "train")).slice(0, 4);
    const [late, ...early] = changing;
    if (late === undefined || early.length !== 3) throw new Error("too few");
    for (const member of early) await settle(member, !member.label);
    const north = await practice.api.signIn("siteCoordinator", "north");
    const page = async (after: string | null) => {
      const { cohort } = await north.expect(PAGE, { id: practice.cohortId, after });
      return cohort.changedLabels.cases;
    };
    const first = await page(null);
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    await settle(late, !late.label);
    const second = await page(first.pageInfo.endCursor);
    expect(second).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: false } });
    const seen = [...first.edges, ...second.edges].map(({ node }) => node);
    expect(new Set(seen.map((each) => each.case.pseudonym)).size).toBe(3);
    const times = seen.map(({ since }) => new Date(since).getTime());
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect((await page(null)).edges[0].node.since >= seen[0].since).toBe(true);
    const { errors } = await north.ask(PAGE, { id: practice.cohortId, after: "nonsense" });
    expect(errors?.[0]).toMatchObject({ extensions: { code: "BAD_INPUT", where: "after" } });
  });

  it("is told to whoever answers for the cohort, until that person gives a reason, and again with the next one", async () => {
    const { lead } = practice;
    const [first, second] = await members("north", "train");
    if (first === undefined || second === undefined) throw new Error("nobody");
    const waits = async (client = lead): Promise<string[]> =>
      (await client.expect("{ home { actions { kind href } } }")).home.actions
        .filter(({ kind }: { kind: string }) => kind === "LABELS_CHANGED")
        .map(({ href }: { href: string }) => href);
    const page = `/cohorts/${practice.cohortId}`;
    expect(await waits()).toEqual([]);
    await settle(first, null);
    expect(await waits()).toEqual([page]);
    expect(await waits(await practice.api.signIn("dataScientist"))).toEqual([]);
    expect(await lead.refusal(KEEP, { cohortId: practice.cohortId, reason: " " })).toBe("BAD_INPUT");
    await lead.expect(KEEP, { cohortId: practice.cohortId, reason: "One case of many." });
    expect(await waits()).toEqual([]);
    expect((await lead.expect(COHORT, { id: practice.cohortId })).cohort.changedLabelsKept).toEqual([
      { reason: "One case of many.", person: { name: "Test lead" } },
    ]);
    practice.api.clock.advance(1000);
    await settle(second, null);
    expect(await waits()).toEqual([page]);
    const newer = "jsonb_build_object('id', gen_random_uuid(), 'number', 2, 'version', '2.0.0')";
    await query(`INSERT INTO cohort SELECT (jsonb_populate_record(c, ${newer})).* FROM cohort c WHERE id = '${practice.cohortId}'`);
    expect(await waits()).toEqual([]);
  });

  it("is no reason to speak for a cohort that is somebody else's, or in which nothing changed", async () => {
    const { lead, api, cohortId } = practice;
    expect(await lead.refusal(KEEP, { cohortId, reason: "Nothing to see." })).toBe("CONFLICT");
    expect(await (await api.signIn("dataScientist")).refusal(KEEP, { cohortId, reason: "Not mine." })).toBe("FORBIDDEN");
    expect(await (await api.signIn("siteCoordinator", "north")).refusal(KEEP, { cohortId, reason: "Not mine." })).toBe("FORBIDDEN");
    expect(await lead.refusal(KEEP, { cohortId: randomUUID(), reason: "No such." })).toBe("NOT_FOUND");
  });
});

describe("the marks", () => {
  it("are those that comparing every member would find, whatever is settled", async () => {
    const everybody = [...(await members("north", "train")), ...(await members("south", "validation"))];
    const random = randomStream("marks", 1);
    for (let step = 0; step < 60; step++) {
      const member = everybody[Math.floor(random() * everybody.length)];
      if (member === undefined) throw new Error("nobody");
      await settle(member, [true, false, null][Math.floor(random() * 3)] ?? null);
    }
    const marked = await query("SELECT cohort_id, case_id FROM changed_label ORDER BY 1, 2");
    const compared = await query(
      `SELECT m.cohort_id, m.case_id FROM cohort_member m JOIN cohort c ON c.id = m.cohort_id
         JOIN case_label l ON l.case_id = m.case_id AND l.target = c.target WHERE m.label IS DISTINCT FROM l.value ORDER BY 1, 2`,
    );
    expect(marked.length).toBeGreaterThan(5);
    expect(marked).toEqual(compared);
  });

  it("miss no label that changes while a cohort is being frozen, whichever commits first", async () => {
    const { db } = practice.api.platform;
    const [member] = await members("north", "train");
    if (member === undefined) throw new Error("nobody");
    const freeze = async (): Promise<string> => {
      const cohort = `INSERT INTO cohort (id, name, target, digest, criteria, validation_fraction, seed, flow, size, synthetic, frozen_by_id, created_at)
       SELECT gen_random_uuid(), name, target, digest, criteria, validation_fraction, seed, flow, size, synthetic, frozen_by_id, created_at FROM cohort LIMIT 1 RETURNING id`;
      return db.transaction(async (tx) => {
        const [made] = await tx.query<{ id: string }[]>(cohort);
        const pinned =
          "INSERT INTO cohort_member SELECT $1, case_id, site_id, pseudonym, revision_id, label, has_mask, split, fold FROM cohort_member WHERE cohort_id = $2";
        await tx.query(pinned, [made?.id, practice.cohortId]);
        return made?.id ?? "";
      });
    };
    const correcting = db.createQueryRunner();
    await correcting.startTransaction();
    await correcting.query("SELECT 1 FROM site WHERE id = $1 FOR UPDATE", [member.siteId]);
    await correcting.query("UPDATE case_label SET value = $2 WHERE case_id = $1", [member.caseId, !member.label]);
    const freezing = freeze();
    // It waits at the site; the correction commits under its feet.
    await until(async () => ((await query("SELECT 1 FROM pg_locks WHERE NOT granted")).length > 0 ? true : null));
    await correcting.commitTransaction();
    await correcting.release();
    const cohortId = await freezing;
    expect(await query("SELECT case_id FROM changed_label WHERE cohort_id = $1", [cohortId])).toEqual([{ case_id: member.caseId }]);
  });

  it("stand where the shared rule says that a patient stands", async () => {
    for (const split of ["train", "validation", "external"] as const)
      for (const fold of split === "external" ? [null] : [null, 0, 3])
        for (const heldOut of [null, 0, 3]) {
          const [row] = await query<{ trains: boolean; scores: boolean }>(
            `SELECT ${trainsInSql("m", "$3::int")} AS trains, ${scoredInSql("m", "$3::int")} AS scores FROM (SELECT $1::text AS split, $2::int AS fold) AS m`,
            [split, fold, heldOut],
          );
          const trains = trainsIn({ split, fold }, heldOut);
          expect([split, fold, heldOut, row?.trains]).toEqual([split, fold, heldOut, trains]);
          if (trains) expect(row?.scores).toBe(false);
        }
  });
});
