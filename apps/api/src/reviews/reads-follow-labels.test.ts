import { CODEBOOK } from "@midline/shared/labels/codebook";
import { EVIDENCE } from "@midline/shared/labels/derive-target";
import { hear, subscribe } from "../testing/hear-news.js";
import { fullInput, importTissue, OPEN_REVIEW, queueOf, SAVE, signInAs, SUBMIT, type OpenRead } from "../testing/practice-review.js";
import { startTestApi, type TestApi } from "../testing/test-api.js";
import type { TestClient } from "../testing/test-client.js";

jest.setTimeout(120_000);
let api: TestApi;
let north: TestClient;
let adjudicator: TestClient;
let ada: TestClient;
let ben: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  north = await api.signIn("siteCoordinator", "north");
  adjudicator = await api.signIn("adjudicator");
  ada = await signInAs(api, "Ada", [["reader", "north"]]);
  ben = await signInAs(api, "Ben", [["reader", "north"]]);
});
afterAll(() => api.stop());

/** Opens a review of one new case by Ada and Ben. */
async function oneCase(pseudonym: string, tissue: string): Promise<{ reviewId: string; a: OpenRead; b: OpenRead }> {
  await importTissue(north, "north", [[pseudonym, tissue]]);
  const { openReview } = await adjudicator.expect(OPEN_REVIEW, { input: chosen(pseudonym) });
  return { reviewId: openReview.id, a: await onlyReadOf(ada), b: await onlyReadOf(ben) };
}

const chosen = (pseudonym: string) => ({
  name: pseudonym,
  choice: "CHOSEN",
  siteCodes: ["north"],
  pseudonyms: [pseudonym],
  readsEach: 2,
  seed: 1,
  dueAt: new Date(api.clock.now().getTime() + 86_400_000).toISOString(),
});

async function onlyReadOf(client: TestClient): Promise<OpenRead> {
  const [read, ...more] = (await queueOf(client)).reads;
  if (read === undefined || more.length > 0) throw new Error("not one read");
  return read;
}

const READ = "query($id: ID!) { blindRead(id: $id) { state call savedAt } }";
const UNDO = 'mutation($id: ID!) { undoLabelImport(id: $id, reason: "sent by mistake") { id } }';
const LABELS = "query($name: String) { cases(filter: { pseudonymContains: $name }) { edges { node { id labels { state rule } } } } }";

describe("new tissue results of a case that is read", () => {
  it("empty drafts and ask again whoever has submitted, at once and without anyone saving, and say so", async () => {
    const { reviewId, a, b } = await oneCase("FOLLOW1", "positive,retained,,");
    await ada.expect(SUBMIT, fullInput(a, "K27M"));
    await ben.expect(SAVE, fullInput(b, "K27M"));
    const news = subscribe(ben);
    expect((await hear(news)).topic).toBe("EVERYTHING");
    await importTissue(north, "north", [["FOLLOW1", "positive,retained,wildtype,"]]);
    let heard = await hear(news);
    while (heard.topic !== "REVIEW") heard = await hear(news);
    expect(heard.id).toBe(reviewId);
    await news.return?.();
    const [a2, b2] = [await onlyReadOf(ada), await onlyReadOf(ben)];
    expect([a2.id === a.id, a2.askedAgain, b2.id === b.id, b2.askedAgain]).toEqual([false, true, true, false]);
    expect(a2.evidence).toContainEqual({ name: "h3_sequencing", value: "wildtype" });
    expect((await ben.expect(READ, { id: b2.id })).blindRead).toEqual({ state: "OPEN", call: null, savedAt: null });
    expect((await ada.expect(READ, { id: a.id })).blindRead).toMatchObject({ state: "SUBMITTED", call: "K27M" });
    for (const [client, read] of [[ada, a2], [ben, b2]] as const) await client.expect(SUBMIT, fullInput(read, "WILDTYPE")); // prettier-ignore
    expect((await north.expect(LABELS, { name: "FOLLOW1" })).cases.edges[0].node.labels[0]).toEqual({
      state: "AGREED",
      rule: "readers-agree",
    });
  });

  it("are none where an import changes something else: the draft stays", async () => {
    const { a, b } = await oneCase("FOLLOW2", "positive,lost,,");
    await ada.expect(SAVE, fullInput(a, "K27M"));
    await importTissue(north, "north", [["FOLLOW2", "positive,lost,,mutant"]]);
    expect((await ada.expect(READ, { id: a.id })).blindRead).toMatchObject({ state: "OPEN", call: "K27M" });
    for (const [client, read] of [[ada, a], [ben, b]] as const) await client.expect(SUBMIT, fullInput(read, "K27M")); // prettier-ignore
  });

  it("are the codebook's columns of evidence, for the database as for the rules", async () => {
    const differs = await Promise.all(
      CODEBOOK.map(async ({ name }) => {
        const [row] = await api.platform.db.query<{ differs: boolean }[]>(
          "SELECT tissue_evidence(jsonb_build_object($1::text, NULL)) <> tissue_evidence(jsonb_build_object($1::text, 'x')) AS differs",
          [name],
        );
        return row?.differs === true ? [name] : [];
      }),
    );
    expect(differs.flat().sort()).toEqual([...EVIDENCE].sort());
  });
});

describe("a case whose import is undone", () => {
  it("is read no more: no read brings its label back, and no review takes it", async () => {
    const { a, b } = await oneCase("GONE1", "positive,retained,,");
    await ben.expect(SUBMIT, fullInput(b, "K27M"));
    const { node } = (await north.expect(LABELS, { name: "GONE1" })).cases.edges[0];
    const { labelImports } = await north.expect("{ labelImports(first: 1) { edges { node { id } } } }");
    await north.expect(UNDO, { id: labelImports.edges[0].node.id });
    expect((await queueOf(ada)).reads).toEqual([]);
    expect(await ada.refusal(SUBMIT, fullInput(a, "K27M"))).toBe("CONFLICT");
    expect(await ada.refusal(SAVE, fullInput(a, "K27M"))).toBe("CONFLICT");
    const settle = { id: node.id, digest: a.evidenceDigest };
    const SETTLE =
      'mutation($id: ID!, $digest: String!) { settleDispute(caseId: $id, evidenceDigest: $digest, call: K27M, reason: "It was in dispute") { revisionId } }';
    expect(await adjudicator.refusal(SETTLE, settle)).toBe("CONFLICT");
    expect((await north.expect(LABELS, { name: "GONE1" })).cases.edges[0].node.labels[0]).toEqual({
      state: "WAITING",
      rule: "import-undone",
    });
    expect(await adjudicator.refusal(OPEN_REVIEW, { input: chosen("GONE1") })).toBe("BAD_INPUT");
  });
});
