import { Prediction } from "../predictions/prediction.entity.js";
import { fullInput, importTissue, OPEN_REVIEW, personNamed, queueOf, signInAs, SUBMIT, type OpenRead } from "../testing/practice-review.js";
import { hear, subscribe } from "../testing/hear-news.js";
import { startTestApi, type TestApi } from "../testing/test-api.js";
import type { TestClient } from "../testing/test-client.js";

jest.setTimeout(120_000);
let api: TestApi;
let adjudicator: TestClient;
/** Reads at north, and holds every other role that sees a case. */
let ada: TestClient;
let ben: TestClient;
let ids: { readonly caseId: string; readonly reviewId: string; readonly predictionId: string };

beforeAll(async () => {
  api = await startTestApi();
  const north = await api.signIn("siteCoordinator", "north");
  adjudicator = await api.signIn("adjudicator");
  ada = await signInAs(api, "Ada", [["reader", "north"], ["clinician", "north"], ["adjudicator", null], ["auditor", null], ["dataScientist", null]]); // prettier-ignore
  ben = await signInAs(api, "Ben", [["reader", "north"]]);
  await importTissue(north, "north", [["BLIND1", "positive,retained,,"], ["SEEN1", "positive,lost,,"]]); // prettier-ignore
  const { cases } = await adjudicator.expect('{ cases(filter: { pseudonymContains: "BLIND1" }) { edges { node { id } } } }');
  const caseId = cases.edges[0].node.id;
  const predictionId = await keepPrediction(caseId);
  const dueAt = new Date(api.clock.now().getTime() + 86_400_000).toISOString();
  const input = { name: "Blind", choice: "CHOSEN", siteCodes: ["north"], pseudonyms: ["BLIND1"], readsEach: 2, seed: 1, dueAt };
  const { openReview } = await adjudicator.expect(OPEN_REVIEW, { input });
  ids = { caseId, reviewId: openReview.id, predictionId };
});
afterAll(() => api.stop());

/** A prediction of the case, as it stands in the database; of a version that is not needed here. */
async function keepPrediction(caseId: string): Promise<string> {
  const [site, id] = [await api.site("north"), crypto.randomUUID()];
  const prediction = { id, caseId, siteId: site.id, modelVersionId: crypto.randomUUID(), state: "pending" as const };
  await api.platform.db.transaction(async (tx) => {
    await tx.query("SET LOCAL session_replication_role = replica"); // no foreign keys
    const requestedBy = await personNamed(api, "Ada");
    await tx.getRepository(Prediction).insert({ ...prediction, requestedBy, outcome: null, createdAt: api.clock.now(), answeredAt: null });
  });
  return id;
}

const CASE = "query($id: ID!) { case(id: $id) { pseudonym labels { state value } } }";
const DISPUTED = "{ cases(filter: { labelState: DISPUTED }) { totalCount edges { node { pseudonym labels { state } } } } }";
const ALL = "{ cases { totalCount edges { node { pseudonym } } } }";
const PREDICTION = "query($id: ID!) { prediction(id: $id) { state case { pseudonym labels { state } } } }";
const PREDICTIONS = "{ predictions { totalCount edges { node { case { labels { state } } } } } }";
const ASK = "mutation($id: ID!) { requestPrediction(caseId: $id, modelVersionId: $id) { case { labels { state value } } } }";
const AGREEMENT = "query($id: ID!) { review(id: $id) { agreement { all { n { exact } } pairs { matrix { exact } } } } }";
const PROGRESS =
  "query($id: ID!) { review(id: $id) { progress { counts { disputed { exact } } readers { done } } agreement { all { n { exact } } pairs { readers } } } }";
const DISPUTES = "{ disputes { total disputes { id } } }";
const DISPUTE = "query($id: ID!) { dispute(id: $id) { reads { call } } }";
const SETTLE =
  'mutation($id: ID!, $digest: String!) { settleDispute(caseId: $id, evidenceDigest: $digest, call: K27M, reason: "Because I say so") { revisionId } }';
const OTHER = "query($id: ID!) { blindRead(id: $id) { call } }";

const openOf = async (client: TestClient): Promise<OpenRead> => {
  const [read] = (await queueOf(client)).reads;
  if (read === undefined) throw new Error("nothing to read");
  return read;
};

describe("before her own read is in, a reader", () => {
  it("sees neither the case nor its label, by no path and in no count, whatever other roles she holds", async () => {
    const { caseId: id, predictionId } = ids;
    expect(await adjudicator.expect(CASE, { id })).toMatchObject({ case: { labels: [{ state: "DISPUTED" }, {}] } });
    expect(await ada.expect(CASE, { id })).toEqual({ case: null });
    expect(await ada.expect(DISPUTED)).toEqual({ cases: { totalCount: 0, edges: [] } });
    expect(await ada.expect(ALL)).toEqual({ cases: { totalCount: 1, edges: [{ node: { pseudonym: "SEEN1" } }] } });
    expect(await ada.expect(PREDICTION, { id: predictionId })).toEqual({ prediction: null });
    expect(await ada.expect(PREDICTIONS)).toEqual({ predictions: { totalCount: 0, edges: [] } });
    expect(await ada.refusal(ASK, { id })).toBe("NOT_FOUND");
    expect((await ada.ask(ASK, { id })).errors).toEqual((await ada.ask(ASK, { id: crypto.randomUUID() })).errors);
  });

  it("sees nobody else's read, draft or submitted, and no dispute or agreement of the case", async () => {
    const [mine, theirs] = [await openOf(ada), await openOf(ben)];
    await ben.expect(SUBMIT, fullInput(theirs, "K27M"));
    expect(await ada.expect(OTHER, { id: theirs.id })).toEqual({ blindRead: null });
    expect(await ada.refusal(SUBMIT, fullInput(theirs, "WILDTYPE"))).toBe("NOT_FOUND");
    expect(await ada.expect(AGREEMENT, { id: ids.reviewId })).toEqual({ review: { agreement: { all: { n: { exact: 0 } }, pairs: [] } } });
    expect(await ada.expect(DISPUTES)).toEqual({ disputes: { total: 0, disputes: [] } });
    expect(await ada.expect(DISPUTE, { id: ids.caseId })).toEqual({ dispute: null });
    expect(await ada.refusal(SETTLE, { id: ids.caseId, digest: mine.evidenceDigest })).toBe("FORBIDDEN");
    expect(await adjudicator.expect(AGREEMENT, { id: ids.reviewId })).toMatchObject({
      review: { agreement: { all: { n: { exact: 0 } } } },
    });
  });

  it("has a read that leads nowhere: its type has no field for the case, the site, a label, another read or a model", async () => {
    const { __type } = await ada.expect(
      '{ __type(name: "BlindRead") { fields { name type { name kind ofType { name kind ofType { name kind ofType { name } } } } } } }',
    );
    const objects =
      JSON.stringify(__type).match(/"name":"([A-Z]\w+)","kind":"OBJECT"|"kind":"OBJECT","name":"(\w+)"|\{"name":"EvidenceItem"\}/g) ?? [];
    expect(new Set(objects.map((found) => /"name":"(\w+)"/.exec(found)?.[1]))).toEqual(new Set(["EvidenceItem"]));
    const { __type: item } = await ada.expect('{ __type(name: "EvidenceItem") { fields { name type { kind ofType { kind } } } } }');
    expect(JSON.stringify(item)).not.toMatch(/OBJECT/);
    const read = await ada.expect("query($id: ID!) { blindRead(id: $id) { id number reviewName evidence { group name value } } }", {
      id: (await openOf(ada)).id,
    });
    expect(JSON.stringify(read)).not.toMatch(/BLIND1|north|pons|DISPUTED|stains-contradict/);
    expect(JSON.stringify(read)).not.toContain(ids.caseId);
  });

  it("hears of the review only, never of the case", async () => {
    const news = subscribe(ada);
    expect((await hear(news)).topic).toBe("EVERYTHING");
    await ada.expect(SUBMIT, fullInput(await openOf(ada), "WILDTYPE"));
    expect(await hear(news)).toMatchObject({ topic: "REVIEW", id: ids.reviewId });
    await news.return?.();
  });
});

describe("after it, a reader", () => {
  it("sees the case as her other roles allow, and still may not settle what she read", async () => {
    const { caseId: id, predictionId } = ids;
    expect(await ada.expect(CASE, { id })).toMatchObject({ case: { pseudonym: "BLIND1", labels: [{ state: "DISPUTED" }, {}] } });
    expect(await ada.expect(PREDICTION, { id: predictionId })).toMatchObject({ prediction: { state: "PENDING" } });
    expect(await ada.expect(DISPUTES)).toMatchObject({ disputes: { total: 0 } });
    const { dispute } = await adjudicator.expect("query($id: ID!) { dispute(id: $id) { evidenceDigest } }", { id });
    expect(await ada.refusal(SETTLE, { id, digest: dispute.evidenceDigest })).toBe("FORBIDDEN");
    expect(await ben.refusal(AGREEMENT, { id: ids.reviewId })).toBe("FORBIDDEN");
  });

  it("is blind again in a second review of the case, to what came of the first as well", async () => {
    const cem = await signInAs(api, "Cem", [
      ["reader", "north"],
      ["auditor", null],
    ]);
    const seen = async () => (await cem.expect(PROGRESS, { id: ids.reviewId })).review;
    expect(await seen()).toMatchObject({
      progress: { counts: { disputed: { exact: 1 } }, readers: [{ done: 1 }, { done: 1 }] },
      agreement: { all: { n: { exact: 1 } }, pairs: [{}] },
    });
    const dueAt = new Date(api.clock.now().getTime() + 86_400_000).toISOString();
    const readerIds = [await personNamed(api, "Cem"), await personNamed(api, "Ben")];
    const input = {
      name: "Again",
      choice: "CHOSEN",
      siteCodes: ["north"],
      pseudonyms: ["BLIND1"],
      readsEach: 2,
      seed: 1,
      dueAt,
      readerIds,
    };
    await adjudicator.expect(OPEN_REVIEW, { input });
    expect(await seen()).toMatchObject({
      progress: { counts: { disputed: { exact: 0 } }, readers: [] },
      agreement: { all: { n: { exact: 0 } }, pairs: [] },
    });
    expect(await cem.expect("{ agreementOverTime { month } }")).toEqual({ agreementOverTime: [] });
    await cem.expect(SUBMIT, fullInput(await openOf(cem), "K27M"));
    expect(await seen()).toMatchObject({ progress: { counts: { disputed: { exact: 1 } } } });
  });
});
