import type { TestApi } from "../testing/test-api.js";
import { startTestApi } from "../testing/test-api.js";
import type { TestClient } from "../testing/test-client.js";
import {
  fullInput,
  importTissue,
  OPEN_REVIEW,
  personNamed,
  queueOf,
  SAVE,
  signInAs,
  SUBMIT,
  type OpenRead,
} from "../testing/practice-review.js";
import { AuditEvent } from "../audit/audit-event.entity.js";
import { LabelRevision } from "../labels/label-revision.entity.js";
import { ReviewCase } from "./review-case.entity.js";

jest.setTimeout(120_000);
let api: TestApi;
let north: TestClient;
let lead: TestClient;
let adjudicator: TestClient;
let ada: TestClient;
let ben: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  north = await api.signIn("siteCoordinator", "north");
  lead = await api.signIn("lead");
  adjudicator = await api.signIn("adjudicator");
  ada = await signInAs(api, "Ada", [["reader", "north"]]);
  ben = await signInAs(api, "Ben", [["reader", "north"]]);
});
afterAll(() => api.stop());

const reviewInput = (more: Readonly<Record<string, unknown>>) => ({
  input: {
    name: "Review",
    choice: "CHOSEN",
    siteCodes: ["north"],
    readsEach: 2,
    seed: 1,
    dueAt: new Date(api.clock.now().getTime() + 86_400_000).toISOString(),
    ...more,
  },
});

/** Opens a review of one new case by Ada and Ben, and gives each one's read of it. */
async function oneCase(pseudonym: string, tissue: string): Promise<{ caseId: string; a: OpenRead; b: OpenRead }> {
  await importTissue(north, "north", [[pseudonym, tissue]]);
  const readerIds = [await personNamed(api, "Ada"), await personNamed(api, "Ben")];
  await adjudicator.expect(OPEN_REVIEW, reviewInput({ name: pseudonym, pseudonyms: [pseudonym], readerIds }));
  const [a, b] = [(await queueOf(ada)).reads, (await queueOf(ben)).reads];
  const { cases } = await adjudicator.expect(CASES, { name: pseudonym });
  if (a[0] === undefined || b[0] === undefined || a.length !== 1) throw new Error("the queues are not empty but for this case");
  return { caseId: cases.edges[0].node.id, a: a[0], b: b[0] };
}

const CASES =
  "query($name: String) { cases(filter: { pseudonymContains: $name }) { totalCount edges { node { id labels { target state value rule reason } } } } }";
const exactly = (n: number) => ({ atLeast: n, atMost: n });
const DISPUTE =
  "query($id: ID!) { dispute(id: $id) { id byReaders reason evidenceDigest evidence { name value } proposals { target state rule } reads { letter call confidence } } }";
const SETTLE =
  "mutation($caseId: ID!, $digest: String!, $call: ReadCall!, $reason: String!) { settleDispute(caseId: $caseId, evidenceDigest: $digest, call: $call, reason: $reason) { caseId revisionId nextId } }";
const labelsOf = async (name: string) => (await north.expect(CASES, { name })).cases.edges[0].node.labels;
const revisionsOf = (caseId: string) => api.platform.db.getRepository(LabelRevision).find({ where: { caseId }, order: { number: "ASC" } });
const stateOf = async (caseId: string) => (await api.platform.db.getRepository(ReviewCase).findOneByOrFail({ caseId })).state;
const settle = (caseId: string, digest: string, more: Readonly<Record<string, unknown>> = {}) => ({
  caseId,
  digest,
  call: "WILDTYPE",
  reason: "Sequencing covers all three genes.",
  ...more,
});

describe("readers who agree", () => {
  it("write nothing where the label says the same already", async () => {
    const { caseId, a, b } = await oneCase("SAME1", "positive,lost,,");
    await ada.expect(SUBMIT, fullInput(a, "K27M"));
    expect(await stateOf(caseId)).toBe("waiting");
    await ben.expect(SUBMIT, fullInput(b, "K27M"));
    expect(await stateOf(caseId)).toBe("agreed");
    expect(await revisionsOf(caseId)).toHaveLength(1);
  });

  it("write a revision of theirs where it says something else", async () => {
    const { caseId, a, b } = await oneCase("OTHER1", "positive,retained,,");
    await ada.expect(SUBMIT, fullInput(a, "WILDTYPE"));
    await ben.expect(SUBMIT, fullInput(b, "WILDTYPE", { confidence: "UNSURE" }));
    expect((await revisionsOf(caseId)).at(-1)).toMatchObject({
      number: 2,
      source: "review",
      importId: null,
      call: "wildtype",
      calledBy: "readers",
    });
    expect(await labelsOf("OTHER1")).toMatchObject([
      { state: "AGREED", value: false, rule: "readers-agree" },
      { state: "AGREED", value: false, rule: "readers-agree" },
    ]);
  });
});

describe("readers who disagree", () => {
  it("put an agreed label in dispute until an adjudicator settles it, with a reason that is kept", async () => {
    const { caseId, a, b } = await oneCase("SPLIT1", "positive,lost,,");
    await ada.expect(SUBMIT, fullInput(a, "K27M"));
    expect(await labelsOf("SPLIT1")).toMatchObject([{ state: "AGREED" }, { state: "AGREED" }]);
    await ben.expect(SUBMIT, fullInput(b, "UNDETERMINED"));
    expect(await labelsOf("SPLIT1")).toMatchObject([
      { state: "DISPUTED", value: null, rule: "readers-disagree" },
      { state: "DISPUTED", value: null, rule: "readers-disagree" },
    ]);
    expect((await queueOf(ada)).inAdjudication).toBe(1);
    const { dispute } = await adjudicator.expect(DISPUTE, { id: caseId });
    expect(dispute).toMatchObject({ byReaders: true, proposals: [{ rule: "stains-agree-positive" }, {}] });
    expect(dispute.reads.map((read: { letter: string }) => read.letter)).toEqual(["A", "B"]);
    expect(dispute.reads.map((read: { call: string }) => read.call).sort()).toEqual(["K27M", "UNDETERMINED"]);
    expect(JSON.stringify(dispute)).not.toMatch(/Ada|Ben|SPLIT1|north/);
    for (const reason of ["too short", "Seen on 12.03.2024, as she said", "Call 030 1234 5678 to ask"]) {
      expect(await adjudicator.refusal(SETTLE, settle(caseId, dispute.evidenceDigest, { reason }))).toBe("BAD_INPUT");
    }
    const { settleDispute } = await adjudicator.expect(SETTLE, settle(caseId, dispute.evidenceDigest));
    const last = (await revisionsOf(caseId)).at(-1);
    expect(last).toMatchObject({
      id: settleDispute.revisionId,
      number: 3,
      call: "wildtype",
      calledBy: "adjudicator",
      reason: "Sequencing covers all three genes.",
    });
    expect(await labelsOf("SPLIT1")).toMatchObject([
      { state: "SETTLED", value: false },
      { state: "SETTLED", value: false },
    ]);
    expect(await stateOf(caseId)).toBe("settled");
    expect((await queueOf(ada)).inAdjudication).toBe(0);
  });

  it("go on disagreeing after an import that changes no result, and are over with new results", async () => {
    const { caseId, a, b } = await oneCase("SPLIT2", "positive,lost,,");
    await ada.expect(SUBMIT, fullInput(a, "K27M"));
    await ben.expect(SUBMIT, fullInput(b, "WILDTYPE"));
    await importTissue(north, "north", [["SPLIT2", "positive,lost,,mutant"]]);
    expect(await labelsOf("SPLIT2")).toMatchObject([{ state: "DISPUTED" }, { state: "DISPUTED" }]);
    await importTissue(north, "north", [["SPLIT2", "positive,lost,H3.3_K27M,mutant"]]);
    expect(await labelsOf("SPLIT2")).toMatchObject([{ state: "AGREED", rule: "sequenced-mutant" }, { state: "AGREED" }]);
    expect(await adjudicator.expect(DISPUTE, { id: caseId })).toEqual({ dispute: null });
    expect((await queueOf(ben)).inAdjudication).toBe(0);
  });

  it("are heard against an adjudicator: the case is in dispute again", async () => {
    const { caseId, a, b } = await oneCase("AGAIN1", "positive,retained,,");
    const { dispute } = await adjudicator.expect(DISPUTE, { id: caseId });
    await adjudicator.expect(SETTLE, settle(caseId, dispute.evidenceDigest));
    expect(await ada.refusal(SUBMIT, fullInput(a, "K27M"))).toBe("CONFLICT");
    expect(await ben.refusal(SAVE, fullInput(b, "K27M"))).toBe("CONFLICT");
    const readerIds = [await personNamed(api, "Ada"), await personNamed(api, "Ben")];
    await adjudicator.expect(OPEN_REVIEW, reviewInput({ name: "AGAIN1, again", pseudonyms: ["AGAIN1"], readerIds }));
    for (const reader of [ada, ben]) {
      const [read] = (await queueOf(reader)).reads;
      if (read) await reader.expect(SUBMIT, fullInput(read, "K27M"));
    }
    expect(await labelsOf("AGAIN1")).toMatchObject([{ state: "DISPUTED", rule: "readers-disagree" }, { state: "DISPUTED" }]);
  });
});

describe("at once", () => {
  it("two adjudicators: one settles, the other is told", async () => {
    const { caseId, a, b } = await oneCase("RACE1", "positive,lost,,");
    await ada.expect(SUBMIT, fullInput(a, "K27M"));
    await ben.expect(SUBMIT, fullInput(b, "WILDTYPE"));
    const other = await signInAs(api, "Otto", [["adjudicator", null]]);
    const codes = await Promise.all(
      [adjudicator, other].map((each, i) =>
        each.refusal(SETTLE, settle(caseId, a.evidenceDigest, { call: i === 0 ? "K27M" : "WILDTYPE" })),
      ),
    );
    expect(codes.sort()).toEqual(["CONFLICT", "NONE"]);
    expect((await revisionsOf(caseId)).map(({ calledBy }) => calledBy)).toEqual([null, "readers", "adjudicator"]);
  });

  it("one read submitted many times is one; another call under it is refused; both last reads conclude once", async () => {
    const { caseId, a, b } = await oneCase("RACE2", "negative,lost,,");
    const submit = (client: TestClient, read: OpenRead) => client.refusal(SUBMIT, fullInput(read, "WILDTYPE"));
    expect(await Promise.all([submit(ada, a), submit(ada, a), submit(ben, b), submit(ben, b), submit(ada, a)])).toEqual(
      Array(5).fill("NONE"),
    );
    expect(await ada.refusal(SUBMIT, fullInput(a, "K27M"))).toBe("CONFLICT");
    expect(await ada.refusal(SAVE, fullInput(a, "K27M"))).toBe("CONFLICT");
    expect((await revisionsOf(caseId)).map(({ number, calledBy }) => [number, calledBy])).toEqual([[1, null], [2, "readers"]]); // prettier-ignore
    await expect(api.platform.db.query("UPDATE blind_read SET call = 'k27m' WHERE submitted_at IS NOT NULL")).rejects.toThrow(
      "never changed",
    );
  });

  it("new results while a case is read: what was read of the old ones does not count, and all are asked again", async () => {
    const { caseId, a, b } = await oneCase("RACE3", "positive,retained,,");
    await ada.expect(SUBMIT, fullInput(a, "K27M"));
    await ben.expect(SAVE, fullInput(b, "K27M"));
    await importTissue(north, "north", [["RACE3", "positive,retained,wildtype,"]]);
    expect(await ben.refusal(SUBMIT, fullInput(b, "K27M"))).toBe("EVIDENCE_CHANGED");
    expect(await stateOf(caseId)).toBe("waiting");
    const [[a2], [b2]] = [(await queueOf(ada)).reads, (await queueOf(ben)).reads];
    if (a2 === undefined || b2 === undefined) throw new Error("somebody is not asked again");
    expect([a2.askedAgain, b2.askedAgain, b2.id]).toEqual([true, false, b.id]);
    expect(b2.evidence).toContainEqual({ name: "h3_sequencing", value: "wildtype" });
    expect(await ben.refusal(SUBMIT, fullInput(b, "K27M"))).toBe("EVIDENCE_CHANGED");
    await ben.expect(SUBMIT, fullInput(b2, "WILDTYPE"));
    expect(await stateOf(caseId)).toBe("waiting");
    await ada.expect(SUBMIT, fullInput(a2, "WILDTYPE"));
    expect(await labelsOf("RACE3")).toMatchObject([{ rule: "readers-agree", value: false }, { value: false }]);
  });

  it("a dispute over results that have changed since is looked at again", async () => {
    await importTissue(north, "north", [["RACE4", "positive,retained,,"]]);
    const caseId = (await adjudicator.expect(CASES, { name: "RACE4" })).cases.edges[0].node.id;
    const { dispute } = await adjudicator.expect(DISPUTE, { id: caseId });
    await importTissue(north, "north", [["RACE4", "positive,mosaic,,"]]);
    expect(await adjudicator.refusal(SETTLE, settle(caseId, dispute.evidenceDigest))).toBe("EVIDENCE_CHANGED");
    await importTissue(north, "north", [["RACE4", "positive,lost,,"]]);
    expect(await adjudicator.refusal(SETTLE, settle(caseId, dispute.evidenceDigest))).toBe("CONFLICT");
  });

  it("two reviews opened: a case is read in one", async () => {
    await importTissue(north, "north", [["RACE5", "positive,lost,,"]]);
    const input = reviewInput({ pseudonyms: ["RACE5"] });
    const codes = await Promise.all([1, 2].map(() => adjudicator.refusal(OPEN_REVIEW, input)));
    expect(codes.sort()).toEqual(["BAD_INPUT", "NONE"]);
    for (const reader of [ada, ben]) for (const read of (await queueOf(reader)).reads) await reader.expect(SUBMIT, fullInput(read, "K27M"));
  });
});

describe("a review", () => {
  it("is opened by leads and adjudicators; a lead names no case; and it asks only who may read there", async () => {
    const input = reviewInput({ pseudonyms: ["SAME1"] });
    for (const client of [ada, north]) expect(await client.refusal(OPEN_REVIEW, input)).toBe("FORBIDDEN");
    expect(await lead.refusal(OPEN_REVIEW, input)).toBe("FORBIDDEN");
    await importTissue(await api.signIn("siteCoordinator", "lone"), "lone", [["LONE1", "positive,retained,,"]]);
    await api.signIn("reader", "lone");
    const asked = await lead.ask(OPEN_REVIEW, reviewInput({ choice: "DISPUTED", siteCodes: ["lone"] }));
    expect(asked.errors[0]).toMatchObject({
      message: expect.stringMatching(/Fewer than 2 .* Hospital lone/),
      extensions: { where: "readerIds" },
    });
    expect(await lead.refusal(OPEN_REVIEW, reviewInput({ choice: "SAMPLE", perSite: 3, dueAt: new Date(0).toISOString() }))).toBe(
      "BAD_INPUT",
    );
  });

  it("leaves out those who imported the labels", async () => {
    await signInAs(api, "Both", [["reader", "north"], ["siteCoordinator", "north"]]); // prettier-ignore
    const PLAN =
      "query($input: ReviewInput!) { reviewPlan(input: $input) { sites { site { code } cases { atLeast atMost } readers short } readers { person { name } chosen reads } } }";
    const { reviewPlan } = await adjudicator.expect(PLAN, reviewInput({ choice: "SAMPLE", perSite: 6 }));
    expect(reviewPlan.readers.map((each: { person: { name: string } }) => each.person.name).sort()).toEqual(["Ada", "Ben"]);
    expect(reviewPlan.readers.map((each: { reads: number }) => each.reads)).toEqual([6, 6]);
    expect((await lead.expect(PLAN, reviewInput({ choice: "SAMPLE", perSite: 4 }))).reviewPlan).toMatchObject({
      sites: [{ cases: { atLeast: 0, atMost: 4 }, readers: 2, short: false }],
      readers: [{ reads: null }, { reads: null }],
    });
  });

  it("tells how far it is: exactly to its site and to adjudicators, and in bands to a lead", async () => {
    const names = Array.from({ length: 6 }, (_, i): [string, string] => [`PROG${i}`, "positive,lost,,"]);
    await importTissue(north, "north", names);
    const { openReview } = await adjudicator.expect(
      OPEN_REVIEW,
      reviewInput({ name: "Progress", pseudonyms: names.map(([name]) => name) }),
    );
    const [first] = (await queueOf(ada)).reads;
    if (first) await ada.expect(SUBMIT, fullInput(first, "K27M"));
    const PROGRESS =
      "query($id: ID!) { review(id: $id) { progress { readsDone { ...N } readsAsked { ...N } counts { waiting { ...N } } sites { site { code } cases { ...N } counts { waiting { ...N } } } readers { person { name } done left } } } } fragment N on ReleasedCount { atLeast atMost }";
    const read = async (client: TestClient) => (await client.expect(PROGRESS, { id: openReview.id })).review?.progress ?? null;
    const whole = {
      readsDone: exactly(1),
      readsAsked: exactly(12),
      counts: { waiting: exactly(6) },
      sites: [{ site: { code: "north" }, cases: exactly(6), counts: { waiting: exactly(6) } }],
      readers: [
        { person: { name: "Ada" }, done: 1, left: 5 },
        { person: { name: "Ben" }, done: 0, left: 6 },
      ],
    };
    for (const client of [adjudicator, north]) expect(await read(client)).toEqual(whole);
    const banded = {
      readsDone: { atLeast: 0, atMost: 33 },
      readsAsked: { atLeast: 10, atMost: 42 },
      counts: { waiting: { atLeast: 5, atMost: 9 } },
      sites: [{ cases: { atLeast: 5, atMost: 21 }, counts: { waiting: { atLeast: 5, atMost: 9 } } }],
      readers: [{ person: { name: "Ada" }, done: null, left: null }, { person: { name: "Ben" }, done: null, left: null }], // prettier-ignore
    };
    expect(await read(lead)).toMatchObject(banded);
    const second = (await queueOf(ben)).reads.find(({ number }) => number === first?.number);
    if (second) await ben.expect(SUBMIT, fullInput(second, "K27M"));
    expect(await read(lead)).toMatchObject(banded);
    expect(await read(north)).toMatchObject({ counts: { waiting: exactly(5) } });
    expect(await read(await api.signIn("siteCoordinator", "south"))).toBeNull();
    expect(await ada.refusal(PROGRESS, { id: openReview.id })).toBe("FORBIDDEN");
    api.clock.advance(2 * 86_400_000);
    const again = await signedInAgain("ada");
    expect(await queueOf(again)).toMatchObject({ left: 5, overdue: 5 });
    const { home } = await again.expect("{ home { actions { kind title detail } } }");
    expect(home.actions).toContainEqual({ kind: "READ_CASES", title: "Read 5 cases", detail: expect.stringMatching(/^5 of them overdue/) });
  });

  it("leaves its deeds in the audit, and in them no call", async () => {
    const events = await api.platform.db.getRepository(AuditEvent).find();
    const deeds = events.filter(({ action }) => ["review.open", "read.submit", "dispute.settle"].includes(action));
    expect(new Set(deeds.map(({ action }) => action)).size).toBe(3);
    expect(JSON.stringify(deeds.map(({ detail }) => detail))).not.toMatch(/k27m|wildtype|SPLIT|PROG|covers/i);
  });
});

/** Sessions do not outlive the days that a test skips. */
const signedInAgain = async (name: string): Promise<TestClient> => {
  const client = api.stranger();
  await client.expect('mutation($email: String!) { signIn(email: $email, password: "correct horse battery") { id } }', {
    email: `${name}@test.midline`,
  });
  return client;
};
