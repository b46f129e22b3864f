import { fullInput, importTissue, OPEN_REVIEW, queueOf, signInAs, SUBMIT } from "../testing/practice-review.js";
import { startTestApi, type TestApi } from "../testing/test-api.js";
import type { TestClient } from "../testing/test-client.js";

jest.setTimeout(180_000);
let api: TestApi;
let reviewId: string;
let lead: TestClient;
let adjudicator: TestClient;

const CASES = 12;
beforeAll(async () => {
  api = await startTestApi();
  lead = await api.signIn("lead");
  adjudicator = await api.signIn("adjudicator");
  for (const site of ["north", "south"]) {
    const coordinator = await api.signIn("siteCoordinator", site);
    const count = site === "north" ? CASES : 3;
    const rows = Array.from({ length: count }, (_, i): [string, string] => [
      `AGR${i}`,
      i % 3 === 0 ? "positive,,," : "positive,lost,H3.3_K27M,",
    ]);
    await importTissue(coordinator, site, rows);
  }
  const readers = await Promise.all(
    [["Ada", "north"], ["Ben", "north"], ["Cem", "south"], ["Dan", "south"]].map(([name = "", site = ""]) => signInAs(api, name, [["reader", site]])), // prettier-ignore
  );
  const dueAt = new Date(api.clock.now().getTime() + 86_400_000).toISOString();
  const input = { name: "Quality", choice: "SAMPLE", siteCodes: ["north", "south"], perSite: 50, readsEach: 2, seed: 5, dueAt };
  reviewId = (await lead.expect(OPEN_REVIEW, { input })).openReview.id;
  // The first of each two calls every case K27M; the second sees three otherwise.
  for (const [i, reader] of readers.entries()) {
    for (const [at, read] of (await queueOf(reader)).reads.entries())
      await reader.expect(
        SUBMIT,
        fullInput(read, i % 2 === 1 && at < 3 ? "WILDTYPE" : "K27M", { maskVerdict: at < 6 ? "ACCEPT" : "NO_MASK" }),
      );
  }
});
afterAll(() => api.stop());

const AGREEMENT = `query($id: ID!, $of: AgreementOf) { review(id: $id) { agreement(of: $of) { categories
  all { n { ...N } tooFew withheld percent { value low high } cohen { value } fleiss { value } ac1 { value } }
  bySite { site { code } n { ...N } tooFew withheld percent { value } } byEvidence { evidence n { ...N } tooFew withheld }
  pairs { readers people { name } matrix { ...N } agreement { n { ...N } withheld cohen { value low high } ac1 { value } } } } } }
  fragment N on ReleasedCount { atLeast atMost }`;
const exactly = (n: number) => ({ atLeast: n, atMost: n });
const band = (atLeast: number, atMost: number) => ({ atLeast, atMost });
const agreementFor = async (client: TestClient, of = "CALL") => (await client.expect(AGREEMENT, { id: reviewId, of })).review.agreement;

describe("agreement in a review", () => {
  it("is given with intervals by site, evidence and pair, and below ten cases not at all", async () => {
    const found = await agreementFor(adjudicator);
    expect(found.all).toMatchObject({ n: exactly(15), tooFew: false, withheld: false, cohen: null, fleiss: null });
    expect(found.all.percent.value).toBeCloseTo(9 / 15, 12);
    expect(found.all.percent.low).toBeLessThan(9 / 15);
    expect(found.bySite).toMatchObject([
      { site: { code: "north" }, n: exactly(12), tooFew: false, percent: { value: expect.closeTo(9 / 12, 12) } },
      { site: { code: "south" }, n: exactly(3), tooFew: true, percent: null },
    ]);
    expect(found.byEvidence).toEqual([
      { evidence: "SEQUENCING", n: exactly(10), tooFew: false, withheld: false },
      { evidence: "ONE_STAIN", n: exactly(5), tooFew: true, withheld: false },
    ]);
    const north = found.pairs.find((pair: { agreement: { n: { atLeast: number } } }) => pair.agreement.n.atLeast === 12);
    expect(north.agreement.cohen.value).toBeCloseTo(0, 12);
    expect(north.agreement.ac1.value).toBeGreaterThan(0.5);
    expect(north.matrix.flat().reduce((sum: number, { atLeast }: { atLeast: number }) => sum + atLeast, 0)).toBe(12);
  });

  it("names readers to a lead alone, and tells him cases in bands of each hospital and no figure that tells of a few", async () => {
    const [forLead, forAdjudicator] = [await agreementFor(lead), await agreementFor(adjudicator)];
    expect(forLead.pairs.flatMap((pair: { people: { name: string }[] }) => pair.people.map(({ name }) => name)).sort()).toEqual([
      "Ada",
      "Ben",
      "Cem",
      "Dan",
    ]);
    expect(forAdjudicator.pairs.map((pair: { people: unknown }) => pair.people)).toEqual([null, null]);
    // Three of north's twelve differ: fewer than its five.
    expect(forLead.all).toMatchObject({ n: band(10, 18), withheld: true, percent: null, ac1: null });
    expect(forLead.bySite).toMatchObject([
      { n: band(10, 14), tooFew: false, withheld: true, percent: null },
      { n: band(0, 4), tooFew: true, withheld: false, percent: null },
    ]);
    const cells = forLead.pairs.flatMap((pair: { matrix: { atLeast: number; atMost: number }[][] }) => pair.matrix.flat());
    expect(cells).toHaveLength(32);
    for (const { atLeast, atMost } of cells) expect([atLeast % 5, atMost - atLeast]).toEqual([0, 4]);
    expect(JSON.stringify(forAdjudicator)).not.toMatch(/Ada|Ben|Cem|Dan/);
  });

  it("is of their own cases for a site's coordinator, and nothing for a reader", async () => {
    const south = await agreementFor(await api.signIn("siteCoordinator", "south"));
    expect(south.all).toMatchObject({ n: exactly(3), tooFew: true });
    expect(south.bySite.map(({ site }: { site: { code: string } }) => site.code)).toEqual(["south"]);
    expect(await (await api.signIn("reader", "north")).refusal(AGREEMENT, { id: reviewId })).toBe("FORBIDDEN");
  });

  it("is also of the verdict on the mask", async () => {
    const found = await agreementFor(adjudicator, "MASK");
    expect(found.categories).toEqual(["accept", "needsEdit", "reject", "noMask"]);
    expect(found.all.percent.value).toBe(1);
  });
});

describe("agreement over time", () => {
  const OVER_TIME =
    "{ agreementOverTime { month agreement { n { atLeast atMost } tooFew withheld percent { value } cohen { value } ac1 { value low high } } } }";
  const overTime = async (client: TestClient) => (await client.expect(OVER_TIME)).agreementOverTime;
  const floorOf = async (floor: number): Promise<void> => {
    await api.platform.db.query("UPDATE site SET disclosure_floor = $1", [floor]);
  };

  it("is by the month of the second read, over all reviews, and of their own cases for a site's coordinator", async () => {
    const [month, ...more] = await overTime(adjudicator);
    expect(more).toEqual([]);
    expect(month).toMatchObject({
      month: api.clock.now().toISOString().slice(0, 7),
      agreement: { n: exactly(15), tooFew: false, cohen: null },
    });
    expect(month.agreement.percent.value).toBeCloseTo(9 / 15, 12);
    expect(month.agreement.ac1.low).toBeLessThan(month.agreement.ac1.value);
    const south = await overTime(await api.signIn("siteCoordinator", "south"));
    expect(south).toMatchObject([{ agreement: { n: exactly(3), tooFew: true, withheld: false, ac1: null } }]);
    expect(await (await api.signIn("reader", "north")).refusal(OVER_TIME)).toBe("FORBIDDEN");
  });

  it("is told to a lead as each hospital's floor says, and with his own floors in hundredths", async () => {
    expect(await overTime(lead)).toMatchObject([
      { agreement: { n: band(10, 18), tooFew: false, withheld: true, percent: null, ac1: null } },
    ]);
    await floorOf(2);
    // South has three cases that all differ: fewer than its two agree.
    expect(await overTime(lead)).toMatchObject([{ agreement: { n: band(14, 16), withheld: true } }]);
    expect((await agreementFor(lead)).bySite).toMatchObject([
      { n: band(12, 13), withheld: false, percent: { value: 0.75 } },
      { n: band(2, 3), tooFew: true },
    ]);
    await floorOf(1);
    expect((await overTime(lead))[0].agreement.percent.value).toBeCloseTo(9 / 15, 12);
    await floorOf(50);
    expect(await overTime(lead)).toEqual([]);
    await floorOf(5);
  });
});

describe("agreement of segmenters", () => {
  const RECORD =
    "mutation($siteCode: String!, $json: String!) { recordSegmenterAgreement(siteCode: $siteCode, json: $json) { id n { exact } dice { mean { value } median } } }";
  const summary = { mean: { value: 0.82, low: 0.78, high: 0.86 }, median: 0.83, lowerQuartile: 0.79, upperQuartile: 0.87 };
  const file = { kind: "midline-segmenter-agreement", version: 1, raters: ["R01", "R02"], n: 14, leftOut: 1, toleranceMm: 1, dice: summary, surfaceDice: summary, synthetic: true }; // prettier-ignore
  const record = (client: TestClient, more: object = {}, siteCode = "north") =>
    client.refusal(RECORD, { siteCode, json: JSON.stringify({ ...file, ...more }) });

  it("is taken from the site's own coordinator, as it is, once", async () => {
    const north = await api.signIn("siteCoordinator", "north");
    const first = await north.expect(RECORD, { siteCode: "north", json: JSON.stringify(file) });
    expect(first.recordSegmenterAgreement).toMatchObject({ n: { exact: 14 }, dice: { mean: { value: 0.82 }, median: 0.83 } });
    expect(await north.expect(RECORD, { siteCode: "north", json: JSON.stringify(file, null, 2) })).toEqual(first);
    expect(await record(north, {}, "south")).toBe("FORBIDDEN");
    expect(await record(lead)).toBe("FORBIDDEN");
    const SHOWN =
      "{ segmenterAgreements { site { code } raters n { atLeast atMost } leftOut { atLeast atMost } toleranceMm dice { mean { low high } } synthetic } }";
    expect((await lead.expect(SHOWN)).segmenterAgreements).toMatchObject([
      { site: { code: "north" }, raters: ["R01", "R02"], n: band(10, 14), leftOut: band(0, 4) },
    ]);
    await record(north, { n: 15 });
    expect((await lead.expect(SHOWN)).segmenterAgreements).toMatchObject([{ n: band(15, 19) }]);
    for (const client of [north, adjudicator])
      expect((await client.expect(SHOWN)).segmenterAgreements).toMatchObject([{ n: exactly(15), leftOut: exactly(1) }]);
    expect((await (await api.signIn("siteCoordinator", "south")).expect(SHOWN)).segmenterAgreements).toEqual([]);
  });

  it("is refused with anything more in it, and with figures of fewer than ten cases", async () => {
    const north = await api.signIn("siteCoordinator", "north");
    expect(await record(north, { cases: [{ subject: "sub-P001", dice: 0.8 }] })).toBe("BAD_INPUT");
    expect(await record(north, { raters: ["Dr Example", "R02"] })).toBe("BAD_INPUT");
    expect(await record(north, { n: 9 })).toBe("BAD_INPUT");
    expect(await record(north, { n: 9, dice: null, surfaceDice: null })).toBe("NONE");
    expect(await north.refusal(RECORD, { siteCode: "north", json: "{" })).toBe("UNSUPPORTED_FORMAT");
  });
});
