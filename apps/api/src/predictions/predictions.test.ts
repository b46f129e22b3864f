import type { PredictionOutcome } from "@midline/shared/protocol/site-messages";
import { onlineSites } from "../access/site-session.js";
import { EXAMPLES } from "../testing/practice-consortium.js";
import { constantDelta, openPracticeRuns, type PracticeRuns, trainOrder } from "../testing/practice-run.js";
import type { TestClient } from "../testing/test-client.js";
import { until } from "../testing/until.js";

jest.setTimeout(60_000);

let practice: PracticeRuns;
let clinician: TestClient;
let modelVersionId: string;

beforeAll(async () => {
  practice = await openPracticeRuns();
  const { api, sites, approvedRun, readRun } = practice;
  clinician = await api.signIn("clinician", "north");
  const id = await approvedRun({ rounds: 1 });
  for (const code of ["north", "south"] as const) {
    await sites[code].handIn(await trainOrder(sites[code], id), constantDelta(0.01), { examples: EXAMPLES[code] });
  }
  modelVersionId = await until(async () => (await readRun(id)).latestModel?.id ?? null);
});
afterAll(() => practice.stop());

const REQUEST = `mutation($caseId: ID!, $modelVersionId: ID!) { requestPrediction(caseId: $caseId, modelVersionId: $modelVersionId) {
  id state siteConnection synthetic probability { value } failure { code } siteEvaluation { state } case { pseudonym } modelVersion { id } } }`;
const READ = `query($id: ID!) { prediction(id: $id) { state probability { value low high } withheld { code sequence message value limit } calibrated { probability { value low high } decision abstainLow abstainHigh temperature n source prevalence } views tumourVolumeMl sequencesUsed answeredAt failure { code message remedy } siteEvaluation { state } } }`;
const ANSWER: PredictionOutcome = {
  state: "answered",
  probability: 0.7,
  low: 0.6,
  high: 0.8,
  withheld: [],
  calibrated: {
    probability: 0.6,
    low: 0.55,
    high: 0.7,
    decision: "abstains",
    abstainLow: 0.3,
    abstainHigh: 0.8,
    temperature: 1.5,
    n: 160,
    source: "outOfFold",
    prevalence: null,
  },
  views: 4,
  tumourVolumeMl: 12.5,
  sequencesUsed: ["t2", "flair"],
  synthetic: true,
};

async function caseOf(siteCode: string): Promise<string> {
  const [row] = await practice.api.platform.db.query<{ id: string }[]>(
    `SELECT c.id FROM "case" c JOIN site s ON s.id = c.site_id WHERE s.code = $1 LIMIT 1`,
    [siteCode],
  );
  return row?.id ?? "";
}

describe("a prediction", () => {
  it("waits for a hospital that is away, comes before all other work when it is back, and brings numbers home", async () => {
    const { north } = practice.sites;
    north.close();
    await until(async () => ((await onlineSites(practice.api.platform.db)).has(north.siteId) ? null : true));
    const { requestPrediction: asked } = await clinician.expect(REQUEST, { caseId: await caseOf("north"), modelVersionId });
    expect(asked).toMatchObject({
      state: "PENDING",
      siteConnection: "OFFLINE",
      synthetic: true,
      probability: null,
      failure: null,
      siteEvaluation: { state: "PENDING" },
    });
    await north.connect();
    const order = await north.nextWork();
    expect(order).toMatchObject({ kind: "predict", predictionId: asked.id, pseudonym: asked.case.pseudonym, modelVersionId });
    if (order?.kind !== "predict") throw new Error("no order");
    await north.download(order.digest);
    const submit = (outcome: { readonly low?: number; readonly probability?: number }, site = north) =>
      site.ask("prediction-submit", { predictionId: asked.id, outcome: { ...ANSWER, ...outcome } });
    expect(await submit({ low: 0.75 })).toMatchObject({ fault: { code: "BAD_INPUT" } });
    expect(await submit({}, practice.sites.south)).toMatchObject({ fault: { code: "NOT_FOUND" } });
    expect(await submit({})).toMatchObject({ ok: true });
    expect(await submit({ probability: 0.65 })).toMatchObject({ ok: true });
    const { prediction } = await clinician.expect(READ, { id: asked.id });
    expect(prediction).toMatchObject({
      state: "ANSWERED",
      probability: { value: 0.7, low: 0.6, high: 0.8 },
      views: 4,
      tumourVolumeMl: 12.5,
      sequencesUsed: ["t2", "flair"],
    });
    expect(prediction).toMatchObject({
      withheld: [],
      calibrated: {
        probability: { value: 0.6, low: 0.55, high: 0.7 },
        decision: "ABSTAINS",
        n: 160,
        source: "OUT_OF_FOLD",
        prevalence: null,
      },
    });
    expect((await north.nextWork())?.kind).toBe("evaluate");
  });

  it("comes without its number when the case is beyond what the model was trained on, and says why in a sentence", async () => {
    const { north } = practice.sites;
    const { requestPrediction: asked } = await clinician.expect(REQUEST, { caseId: await caseOf("north"), modelVersionId });
    const withheld = [{ code: "SLICES_TOO_THICK", sequence: "t2", value: 8, limit: 7 }] as const;
    const submit = (outcome: object) => north.ask("prediction-submit", { predictionId: asked.id, outcome: { ...ANSWER, ...outcome } });
    expect(await submit({ withheld })).toMatchObject({ fault: { code: "BAD_INPUT" } });
    expect(await submit({ probability: null, low: null, high: null })).toMatchObject({ fault: { code: "BAD_INPUT" } });
    const hidden = { probability: null, low: null, high: null, withheld };
    expect(await submit(hidden)).toMatchObject({ fault: { code: "BAD_INPUT" } });
    expect(await submit({ ...hidden, calibrated: null })).toMatchObject({ ok: true });
    const { prediction } = await clinician.expect(READ, { id: asked.id });
    expect(prediction).toMatchObject({
      state: "ANSWERED",
      probability: null,
      withheld: [{ ...withheld[0], message: expect.stringContaining("8.0 mm") }],
    });
  });

  it("says in words what a hospital may only say as a code", async () => {
    const { north } = practice.sites;
    const { requestPrediction: asked } = await clinician.expect(REQUEST, { caseId: await caseOf("north"), modelVersionId });
    expect(await north.ask("decline", { kind: "predict", id: asked.id, code: "NO_SEQUENCES" })).toMatchObject({ ok: true });
    const { prediction } = await clinician.expect(READ, { id: asked.id });
    expect(prediction).toMatchObject({
      state: "FAILED",
      probability: null,
      failure: { code: "NO_SEQUENCES", message: expect.stringMatching(/sequences/), remedy: expect.any(String) },
    });
  });

  it("is asked of the caller's own hospital alone: another's case is as unknown as one that is not there", async () => {
    const { api, lead } = practice;
    const own = await caseOf("north");
    for (const caseId of [await caseOf("south"), "00000000-0000-4000-8000-000000000000", "nonsense"]) {
      expect(await clinician.refusal(REQUEST, { caseId, modelVersionId })).toBe("NOT_FOUND");
    }
    expect(await clinician.refusal(REQUEST, { caseId: own, modelVersionId: "00000000-0000-4000-8000-000000000000" })).toBe("NOT_FOUND");
    expect(await lead.refusal(REQUEST, { caseId: own, modelVersionId })).toBe("FORBIDDEN");
    const { requestPrediction: asked } = await clinician.expect(REQUEST, { caseId: own, modelVersionId });
    const elsewhere = await api.signIn("clinician", "south");
    expect((await elsewhere.expect(READ, { id: asked.id })).prediction).toBeNull();
    expect((await elsewhere.expect("{ predictions { edges { node { id } } totalCount } }")).predictions).toEqual({
      edges: [],
      totalCount: 0,
    });
    const mine = await clinician.expect("{ predictions(state: PENDING) { edges { node { id } } totalCount } }");
    expect(mine.predictions).toEqual({ edges: [{ node: { id: asked.id } }], totalCount: 1 });
  });
});
