import { EXAMPLES } from "../testing/practice-consortium.js";
import { constantDelta, openPracticeRuns, settle, trainOrder, type PracticeRuns } from "../testing/practice-run.js";
import type { TestClient } from "../testing/test-client.js";
import { until } from "../testing/until.js";
import { readGroupKey } from "./group-key.js";

jest.setTimeout(120_000);

interface Node {
  readonly key: string;
  readonly kind: string;
  readonly id: string | null;
  readonly use: string | null;
  readonly fromRound: number | null;
  readonly toRound: number | null;
  readonly count: { readonly atLeast: number; readonly atMost: number };
  readonly sites: readonly {
    readonly own: boolean;
    readonly site: { readonly code: string };
    readonly count: { readonly atLeast: number };
  }[];
  readonly thing: Readonly<Record<string, unknown>> | null;
}
interface Graph {
  readonly focus: string;
  readonly nodes: readonly Node[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly use: string | null }[];
  readonly runCount: number;
  readonly after: string | null;
}

const LINEAGE = `query($of: LineageOfInput!, $direction: LineageDirection!, $first: Int! = 20, $after: ID) {
  lineage(of: $of, direction: $direction, first: $first, after: $after) { focus runCount after edges { from to use }
    nodes { key kind id use fromRound toRound count { atLeast atMost } sites { own site { code } count { atLeast } }
      thing { __typename ... on ModelVersion { name roundNumber } ... on SiteUpdate { payloadDigest site { code } } ... on LineageRevision { number case { pseudonym } }
        ... on Prediction { case { pseudonym } } ... on Run { name } ... on Round { number } ... on Evaluation { site { code } } } } } }`;
const THINGS = `query($key: ID!, $first: Int! = 200, $after: String) { lineageThings(key: $key, first: $first, after: $after) { after
  things { __typename ... on ModelVersion { id } ... on Prediction { id } ... on Evaluation { id } ... on Round { id } ... on SiteUpdate { payloadDigest }
    ... on LineageRevision { id case { pseudonym } } } } }`;

let practice: PracticeRuns;
let north: TestClient;
let first: string;
let second: string;
let models: readonly { readonly id: string; readonly run: string; readonly round: number }[];

const ask = async (client: TestClient, kind: string, id: string, direction: string, page: object = {}): Promise<Graph> =>
  (await client.expect(LINEAGE, { of: { kind, id }, direction, ...page })).lineage;
const kindsOf = (graph: Graph): Readonly<Record<string, number>> =>
  graph.nodes.reduce<Record<string, number>>((sum, { kind }) => ({ ...sum, [kind]: (sum[kind] ?? 0) + 1 }), {});
const ofKind = (graph: Graph, kind: string): readonly Node[] => graph.nodes.filter((node) => node.kind === kind);

async function member(
  siteCode: string,
  split: string,
): Promise<{ readonly caseId: string; readonly revisionId: string; readonly pseudonym: string }> {
  const [row] = await practice.api.platform.db.query(
    `SELECT m.case_id AS "caseId", m.revision_id AS "revisionId", m.pseudonym FROM cohort_member m JOIN site s ON s.id = m.site_id
      WHERE s.code = $1 AND m.split = $2 AND m.label IS NOT NULL ORDER BY m.pseudonym LIMIT 1`,
    [siteCode, split],
  );
  return row;
}

/** A run of two rounds, of which the second begins from the first's last version. */
async function train(input: object): Promise<string> {
  const { sites, approvedRun, readRun } = practice;
  const id = await approvedRun({ rounds: 2, ...input });
  for (const round of [0, 1]) {
    for (const code of ["north", "south"] as const) {
      await sites[code].handIn(await trainOrder(sites[code], id, round), constantDelta(0.01), { examples: EXAMPLES[code] });
    }
    for (const site of Object.values(sites)) {
      await until(async () => ((await site.nextWork())?.kind === "evaluate" ? true : null));
      await settle(site);
    }
  }
  await until(async () => ((await readRun(id)).state === "FINISHED" ? true : null));
  return id;
}

beforeAll(async () => {
  practice = await openPracticeRuns();
  const { api } = practice;
  first = await train({ name: "First", seed: 3 });
  const { latestModel } = await practice.readRun(first);
  second = await train({ name: "Second", seed: 4, parentModelVersionId: latestModel.id });
  models = await api.platform.db.query(`SELECT id, run_id AS run, round_number AS round FROM model_version ORDER BY created_at`);
  north = await api.signIn("siteCoordinator", "north");
  for (const [code, model] of [
    ["north", 3],
    ["north", 1],
    ["south", 3],
  ] as const) {
    const clinician = await api.signIn("clinician", code);
    const request =
      "mutation($caseId: ID!, $modelVersionId: ID!) { requestPrediction(caseId: $caseId, modelVersionId: $modelVersionId) { id } }";
    await clinician.expect(request, { caseId: (await member(code, "validation")).caseId, modelVersionId: models[model]?.id });
  }
});
afterAll(() => practice.stop());

describe("what used a label", () => {
  it("that trained: every version since, with scores and predictions; and what began from one of them", async () => {
    const { revisionId } = await member("north", "train");
    const graph = await ask(north, "REVISION", revisionId, "DOWNSTREAM");
    expect(kindsOf(graph)).toEqual({ REVISION: 1, COHORT: 1, RUN: 2, ROUND: 2, UPDATE: 2, MODEL: 2, EVALUATION: 2, PREDICTION: 2 });
    const ofFirst = graph.nodes.filter((node) => node.key.includes(first));
    expect(ofFirst.map(({ kind, use, count }) => [kind, use, count.atLeast])).toEqual([
      ["RUN", "TRAINED", 1],
      ["ROUND", "TRAINED", 2],
      ["UPDATE", "TRAINED", 2],
      ["MODEL", "TRAINED", 2],
      ["EVALUATION", "TRAINED", 6],
      ["PREDICTION", "TRAINED", 1],
    ]);
    expect(ofKind(graph, "UPDATE").flatMap(({ sites }) => sites.map(({ site }) => site.code))).toEqual(["north", "north"]);
  });

  it("is inherited by a run that began from what it taught, also when that run's own snapshot does not hold it", async () => {
    const { db } = practice.api.platform;
    const { revisionId } = await member("north", "train");
    const cohort = await ask(north, "REVISION", revisionId, "DOWNSTREAM");
    expect(cohort.edges).toContainEqual({ from: expect.stringContaining(`model/${first}`), to: `run/${second}`, use: "INHERITED" });
    const [other] = await db.query<{ id: string }[]>(
      `INSERT INTO cohort (id, name, target, digest, criteria, validation_fraction, seed, flow, size, synthetic, frozen_by_id, created_at)
       SELECT gen_random_uuid(), name, target, digest, criteria, validation_fraction, seed, flow, size, synthetic, frozen_by_id, created_at FROM cohort LIMIT 1 RETURNING id`,
    );
    const [heir] = await db.query<{ id: string }[]>(
      `INSERT INTO run (id, name, state, plan, plan_hash, network, target, cohort_id, total_rounds, completed_rounds, proposed_by, synthetic, created_at, task, parent_model_id)
       SELECT gen_random_uuid(), 'Heir', 'proposed', plan, plan_hash, network, target, $1, 2, 0, proposed_by, true, now(), task, $2 FROM run WHERE id = $3 RETURNING id`,
      [other?.id, models[3]?.id, first],
    );
    const graph = await ask(north, "REVISION", revisionId, "DOWNSTREAM");
    expect(graph.nodes.find(({ id }) => id === heir?.id)).toMatchObject({ kind: "RUN", use: "INHERITED" });
    expect(graph.edges).toContainEqual({ from: expect.stringContaining(`model/${second}`), to: `run/${heir?.id}`, use: "INHERITED" });
    await db.query("DELETE FROM run WHERE id = $1", [heir?.id]);
  });

  it("that only scored: the scores of its own site, and no prediction", async () => {
    const { revisionId } = await member("north", "validation");
    const graph = await ask(north, "REVISION", revisionId, "DOWNSTREAM");
    expect(kindsOf(graph)).toEqual({ REVISION: 1, COHORT: 1, RUN: 2, MODEL: 2, EVALUATION: 2 });
    for (const node of ofKind(graph, "EVALUATION"))
      expect(node).toMatchObject({ use: "SCORED", count: { atLeast: 2, atMost: 2 }, sites: [{ site: { code: "north" } }] });
  });

  it("is told of a case as of its revisions", async () => {
    const { caseId, revisionId } = await member("north", "train");
    const graph = await ask(north, "CASE", caseId, "DOWNSTREAM");
    expect(graph.edges).toContainEqual({ from: `case/${caseId}`, to: `revision/${revisionId}`, use: null });
    expect(ofKind(graph, "MODEL")).toHaveLength(2);
  });
});

describe("what a thing was made of", () => {
  it("of a prediction: its version, the round, each site's update by digest, the run, the snapshot, the labels that taught", async () => {
    const clinician = await practice.api.signIn("clinician", "north");
    const { predictions } = await clinician.expect("{ predictions { edges { node { id modelVersion { id } } } } }");
    const asked = predictions.edges.find(
      ({ node }: { node: { modelVersion: { id: string } } }) => node.modelVersion.id === models[3]?.id,
    ).node;
    const graph = await ask(clinician, "PREDICTION", asked.id, "UPSTREAM");
    expect(graph.nodes.find(({ key }) => key === graph.focus)).toMatchObject({ kind: "PREDICTION", thing: { __typename: "Prediction" } });
    expect(graph.edges).toContainEqual({ from: `model/${models[3]?.id}`, to: graph.focus, use: null });
    const digests = ofKind(graph, "UPDATE").flatMap(({ thing, toRound }) =>
      thing === null || toRound !== 2 ? [] : [[thing["site"], thing["payloadDigest"]]],
    );
    expect(digests).toEqual(["north", "south"].map((code) => [{ code }, expect.stringMatching(/^[0-9a-f]{64}$/)]));
    // Its own run's snapshot, and that of the run it began from, are one.
    expect(
      ofKind(graph, "REVISION").map(({ use, sites }) => [
        use,
        sites.map(({ site, own, count }) => [site.code, own ? count.atLeast : "told"]),
      ]),
    ).toEqual([
      [
        "TRAINED",
        [
          ["north", 12],
          ["south", "told"],
        ],
      ],
    ]);
    expect(new Set(ofKind(graph, "RUN").map(({ id }) => id))).toEqual(new Set([first, second]));
  });

  it("of an evaluation: also the labels it was scored on, which made no model", async () => {
    const { lead, api } = practice;
    const [evaluation] = await api.platform.db.query<{ id: string }[]>(
      "SELECT e.id FROM evaluation e JOIN site s ON s.id = e.site_id WHERE s.code = 'far' AND e.model_version_id = $1",
      [models[0]?.id],
    );
    const graph = await ask(lead, "EVALUATION", evaluation?.id ?? "", "UPSTREAM");
    expect(graph.edges).toContainEqual({ from: `cohort/${practice.cohortId}`, to: graph.focus, use: "SCORED" });
    expect(ofKind(graph, "REVISION").map(({ use, sites }) => [use, sites.map(({ site }) => site.code)])).toEqual([
      ["TRAINED", ["north", "south"]],
      ["SCORED", ["far"]],
    ]);
  });

  it("of a version: nothing of rounds after it", async () => {
    const graph = await ask(practice.lead, "MODEL", models[0]?.id ?? "", "UPSTREAM");
    expect(ofKind(graph, "ROUND")).toHaveLength(1);
    expect(ofKind(graph, "MODEL").map(({ id }) => id)).toEqual([models[0]?.id]);
  });
});

describe("both ways", () => {
  /** Whether a graph holds a thing, by itself or in one that is folded. */
  async function holds(client: TestClient, graph: Graph, kind: string, id: string): Promise<boolean> {
    if (graph.nodes.some((node) => node.kind === kind && node.id === id)) return true;
    for (const node of graph.nodes.filter((each) => each.kind === kind && each.id === null)) {
      const { lineageThings } = await client.expect(THINGS, { key: node.key });
      if (lineageThings.things.some((thing: { id?: string }) => thing.id === id)) return true;
    }
    return false;
  }

  it("what a thing was made of leads back to it", async () => {
    const { db } = practice.api.platform;
    const coordinator = north;
    const ids = async (sql: string): Promise<readonly string[]> => (await db.query<{ id: string }[]>(sql)).map(({ id }) => id);
    const subjects = [
      ...(await ids("SELECT id FROM model_version")).map((id) => ["MODEL", id] as const),
      ...(await ids(`SELECT id FROM evaluation WHERE model_version_id IN ('${models[0]?.id}', '${models[3]?.id}')`)).map(
        (id) => ["EVALUATION", id] as const,
      ),
      ...(await ids("SELECT p.id FROM prediction p JOIN site s ON s.id = p.site_id WHERE s.code = 'north'")).map(
        (id) => ["PREDICTION", id] as const,
      ),
      ...(await ids(`SELECT id FROM round WHERE run_id = '${second}'`)).map((id) => ["ROUND", id] as const),
    ];
    expect(subjects).toHaveLength(4 + 6 + 2 + 2);
    for (const [kind, id] of subjects) {
      const up = await ask(coordinator, kind, id, "UPSTREAM");
      const single = up.nodes.filter((node) => node.id !== null && node.key !== up.focus);
      for (const node of single) {
        const down = await ask(coordinator, node.kind, node.id ?? "", "DOWNSTREAM");
        expect([kind, node.kind, await holds(coordinator, down, kind, id)]).toEqual([kind, node.kind, true]);
      }
      for (const node of ofKind(up, "REVISION")) {
        const { lineageThings } = await coordinator.expect(THINGS, { key: node.key, first: 1 });
        for (const { id: revision } of lineageThings.things) {
          expect([kind, await holds(coordinator, await ask(coordinator, "REVISION", revision, "DOWNSTREAM"), kind, id)]).toEqual([
            kind,
            true,
          ]);
        }
      }
    }
  });
});

describe("who sees what", () => {
  it("one's own patients and questions one by one, others as counts their site lets be told", async () => {
    const graph = await ask(north, "COHORT", practice.cohortId, "UPSTREAM");
    const [node] = ofKind(graph, "REVISION");
    expect(node?.sites.map(({ site, own, count }) => [site.code, own ? count.atLeast : "told"])).toEqual([
      ["far", "told"],
      ["north", 26],
      ["south", "told"],
    ]);
    const far = node?.sites.find(({ site }) => site.code === "far");
    expect(far?.count.atLeast).toBe(5 + 5 + 0);
    const { lineageThings } = await north.expect(THINGS, { key: node?.key });
    expect(lineageThings.things).toHaveLength(26);
    for (const { case: subject } of lineageThings.things) expect(subject.pseudonym).toMatch(/^north/);
  });

  it("nobody another hospital's case, revision or prediction, in the words of one that does not exist", async () => {
    const { caseId, revisionId } = await member("south", "train");
    const [prediction] = await practice.api.platform.db.query<{ id: string }[]>(
      "SELECT p.id FROM prediction p JOIN site s ON s.id = p.site_id WHERE s.code = 'south'",
    );
    const { lead, api } = practice;
    const clients = [
      lead,
      north,
      await api.signIn("dataScientist"),
      await api.signIn("clinician", "far"),
      await api.signIn("reader", "north"),
    ];
    for (const client of clients) {
      for (const [kind, id] of [
        ["CASE", caseId],
        ["REVISION", revisionId],
        ["PREDICTION", prediction?.id],
      ]) {
        expect(await client.refusal(LINEAGE, { of: { kind, id }, direction: "DOWNSTREAM" })).toBe("NOT_FOUND");
      }
    }
    expect(await practice.api.stranger().refusal(LINEAGE, { of: { kind: "COHORT", id: practice.cohortId }, direction: "UPSTREAM" })).toBe(
      "UNAUTHENTICATED",
    );
  });

  it("leads and data scientists neither revisions nor predictions, also when they know the name of a group", async () => {
    const graph = await ask(practice.lead, "COHORT", practice.cohortId, "DOWNSTREAM");
    const predictions = ofKind(graph, "PREDICTION");
    expect(predictions.map(({ count }) => count)).toEqual([
      { atLeast: 0, atMost: 8 },
      { atLeast: 0, atMost: 4 },
    ]);
    const revisions = ofKind(await ask(practice.lead, "COHORT", practice.cohortId, "UPSTREAM"), "REVISION");
    for (const { key } of [...predictions, ...revisions]) {
      const { lineageThings } = await practice.lead.expect(THINGS, { key });
      expect(lineageThings).toEqual({ things: [], after: null });
    }
    // A reader reads blind: no label, and no question about a patient.
    const reader = await practice.api.signIn("reader", "north");
    for (const { key } of [...predictions, ...revisions]) expect((await reader.expect(THINGS, { key })).lineageThings.things).toEqual([]);
    const { caseId } = await member("north", "train");
    expect(await reader.refusal(LINEAGE, { of: { kind: "CASE", id: caseId }, direction: "DOWNSTREAM" })).toBe("NOT_FOUND");
  });
});

describe("long lineages", () => {
  it("come in pages of runs, and things in pages of things", async () => {
    const one = await ask(practice.lead, "COHORT", practice.cohortId, "DOWNSTREAM", { first: 1 });
    expect(one.runCount).toBe(2);
    expect(ofKind(one, "RUN").map(({ id }) => id)).toEqual([second]);
    const two = await ask(practice.lead, "COHORT", practice.cohortId, "DOWNSTREAM", { first: 1, after: one.after });
    expect(ofKind(two, "RUN").map(({ id }) => id)).toEqual([first]);
    expect(two.after).toBeNull();
    const [evaluations] = ofKind(two, "EVALUATION");
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { lineageThings }: { lineageThings: { things: { id: string }[]; after: string | null } } = await practice.lead.expect(THINGS, {
        key: evaluations?.key,
        first: 4,
        after,
      });
      seen.push(...lineageThings.things.map(({ id }) => id));
      after = lineageThings.after;
    } while (after !== null);
    expect(new Set(seen).size).toBe(6);
    expect(seen).toHaveLength(6);
  });

  it("refuse what names nothing, and pages that are too long", async () => {
    for (const key of ["", "model", "model/x/1/2/-", `model/${first}/2/1e10/-`, `revision/${first}/some/-/-`])
      expect(readGroupKey(key)).toBeNull();
    expect(await practice.lead.refusal(THINGS, { key: "model/x" })).toBe("BAD_INPUT");
    expect(await practice.lead.refusal(THINGS, { key: `model/${first}/1/2/-`, first: 201 })).toBe("BAD_INPUT");
    expect(await practice.lead.refusal(LINEAGE, { of: { kind: "RUN", id: first }, direction: "UPSTREAM", first: 101 })).toBe("BAD_INPUT");
    expect(await practice.lead.refusal(LINEAGE, { of: { kind: "RUN", id: "x" }, direction: "UPSTREAM" })).toBe("NOT_FOUND");
  });
});
