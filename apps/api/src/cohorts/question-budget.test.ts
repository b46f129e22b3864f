import { MAX_RULES, type Rule } from "@midline/shared/cohorts/criteria";
import { ruleOf } from "@midline/shared/cohorts/read-rules";
import { addPerson } from "../access/create-person.js";
import { Membership } from "../access/membership.entity.js";
import { Person } from "../access/person.entity.js";
import { Site } from "../access/site.entity.js";
import { startTestApi, TEST_PASSWORD, type TestApi } from "../testing/test-api.js";
import { TestClient } from "../testing/test-client.js";
import { GROUPS_A_DAY } from "./question-budget.js";
import { importTestLabels, testLabelRow } from "./testing/test-labels.js";

jest.setTimeout(60_000);
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  for (const site of ["north", "south"]) {
    await api.site(site);
    const rows = Array.from({ length: 20 }, (_, i) => testLabelRow({ id: `P${100 + i}`, site, ihc: i % 2 ? "positive" : "negative" }));
    await importTestLabels(api, site, rows);
  }
  // Noon, so that no day ends within a test.
  const day = 24 * 3_600_000;
  api.clock.advance(day * 1.5 - (api.clock.now().getTime() % day));
});
afterAll(() => api.stop());

type Asker = TestClient & { readonly email: string };
const signIn = (who: Asker) =>
  who.expect("mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) { id } }", {
    email: who.email,
    password: TEST_PASSWORD,
  });

/** Somebody whom no other test knows, signed in. */
async function newPerson(role: "lead" | "dataScientist"): Promise<Asker> {
  const email = `${crypto.randomUUID()}@test.midline`;
  const made = await addPerson(api.platform, { name: "Asks", email, password: TEST_PASSWORD, role }, { siteId: null, actor: "test" });
  expect(made).toMatchObject({ ok: true });
  const who = Object.assign(new TestClient(api.url), { email });
  await signIn(who);
  return who;
}

const upTo = (years: number): Rule => ruleOf("BETWEEN", { field: "age_years", high: years });
/** As many rules as a cohort may have, which begin with the same rule only where the number is the same. */
const sweep = (n: number): readonly Rule[] => Array.from({ length: MAX_RULES }, (_, i) => upTo(1000 * (n + 1) - i));
const COST = MAX_RULES + 1;
const SWEEPS = Math.floor((GROUPS_A_DAY - 1) / COST);
const inputOf = (rules: readonly Rule[], change: object = {}) => ({
  input: { name: "Asked", siteCodes: ["north", "south"], rules, validationFraction: 0.25, seed: 1, ...change },
});
const PREVIEW = "query($input: FreezeCohortInput!) { previewCohort(input: $input) { size { atLeast atMost } attrition { position } } }";
const TABLE = "query($input: FreezeCohortInput!) { previewTableOne(input: $input) { columns { key } } }";
const CHANGES = "query($input: FreezeCohortInput!) { previewCohortChanges(input: $input) { added { atLeast } } }";
const FREEZE = "mutation($input: FreezeCohortInput!) { freezeCohort(input: $input) { id } }";

async function spendAll(who: TestClient): Promise<void> {
  for (let n = 0; n < SWEEPS; n++) await who.expect(PREVIEW, inputOf(sweep(n)));
}
const refusals = (email: string) =>
  api.platform.db.query<{ detail: string }[]>(
    "SELECT detail FROM audit_event WHERE action = 'question-budget.refuse' AND actor = $1 ORDER BY sequence",
    [email],
  );

describe("questions about numbers told in bands", () => {
  it("end for the day where too many groups would be counted, with when to come back; audited once a day", async () => {
    const who = await newPerson("lead");
    await spendAll(who);
    const { data, errors } = await who.ask(PREVIEW, inputOf(sweep(SWEEPS)));
    expect(data).toBeNull();
    const today = api.clock.now();
    const tomorrow = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() + 1));
    expect(errors?.[0]?.extensions).toMatchObject({
      code: "TOO_MANY_ATTEMPTS",
      where: "rules",
      remedy: expect.stringContaining(`${tomorrow.toISOString().slice(0, 10)} 00:00 UTC`),
    });
    for (const question of [PREVIEW, TABLE, CHANGES, FREEZE])
      expect(await who.refusal(question, inputOf(sweep(SWEEPS)))).toBe("TOO_MANY_ATTEMPTS");
    const [once, ...more] = await refusals(who.email);
    expect([JSON.parse(once?.detail ?? ""), more]).toEqual([
      { day: today.toISOString().slice(0, 10), groups: 1 + SWEEPS * COST, allowed: GROUPS_A_DAY },
      [],
    ]);

    api.clock.advance(tomorrow.getTime() - api.clock.now().getTime() + 1000);
    await signIn(who);
    await spendAll(who);
    for (let i = 0; i < 2; i++) expect(await who.refusal(PREVIEW, inputOf(sweep(SWEEPS)))).toBe("TOO_MANY_ATTEMPTS");
    expect(await refusals(who.email)).toHaveLength(2);
  });

  it("cost nothing when they are asked again, in a table, under another name, or frozen", async () => {
    const who = await newPerson("dataScientist");
    await spendAll(who);
    expect(await who.refusal(PREVIEW, inputOf(sweep(SWEEPS)))).toBe("TOO_MANY_ATTEMPTS");
    const known = sweep(0);
    const first = await who.expect(PREVIEW, inputOf(known));
    expect(await who.expect(PREVIEW, inputOf(known, { name: "Another", siteCodes: ["south", "north", "north"] }))).toEqual(first);
    await who.expect(TABLE, inputOf(known));
    await who.expect(FREEZE, inputOf(known, { name: "Frozen" }));
    // A few more are left: the rules that these begin with have been counted, what follows has not.
    await who.expect(PREVIEW, inputOf(known.slice(0, 5)));
    await who.expect(PREVIEW, inputOf(known, { seed: 2 }));
    await who.expect(PREVIEW, inputOf([...known.slice(0, 5), upTo(3)]));
    expect(await who.refusal(PREVIEW, inputOf([upTo(3), ...known.slice(1)]))).toBe("TOO_MANY_ATTEMPTS");
  });

  it("are counted though many are asked at once, and each person for himself", async () => {
    const [who, other] = [await newPerson("lead"), await newPerson("lead")];
    const answers = await Promise.all(Array.from({ length: SWEEPS + 8 }, (_, n) => who.ask(PREVIEW, inputOf(sweep(n)))));
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(SWEEPS);
    expect(await refusals(who.email)).toHaveLength(1);
    await other.expect(PREVIEW, inputOf(sweep(SWEEPS)));
    expect(await refusals(other.email)).toEqual([]);
  });

  it("are free where every number is told exactly: to people of the own hospital, to auditors, and of a hospital with a floor of 1", async () => {
    const who = await newPerson("lead");
    await spendAll(who);
    const { id: personId } = await api.platform.db.getRepository(Person).findOneByOrFail({ email: who.email });
    const { id: siteId } = await api.platform.db.getRepository(Site).findOneByOrFail({ code: "north" });
    const roles = api.platform.db.getRepository(Membership);
    const [one, both] = [inputOf(sweep(SWEEPS), { siteCodes: ["north"] }), inputOf(sweep(SWEEPS))];
    expect(await who.refusal(PREVIEW, one)).toBe("TOO_MANY_ATTEMPTS");

    await roles.insert({ id: crypto.randomUUID(), personId, role: "siteCoordinator", siteId, createdAt: api.clock.now() });
    await who.expect(PREVIEW, one);
    expect(await who.refusal(PREVIEW, both)).toBe("TOO_MANY_ATTEMPTS");

    await api.platform.db.getRepository(Site).update({ code: "south" }, { disclosureFloor: 1 });
    await who.expect(PREVIEW, both);
    await api.platform.db.getRepository(Site).update({ code: "south" }, { disclosureFloor: 5 });
    expect(await who.refusal(PREVIEW, both)).toBe("TOO_MANY_ATTEMPTS");

    await roles.insert({ id: crypto.randomUUID(), personId, role: "auditor", siteId: null, createdAt: api.clock.now() });
    await who.expect(PREVIEW, both);
  });
});
