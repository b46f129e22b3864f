import { startTestApi, type TestApi } from "../../testing/test-api.js";

jest.setTimeout(60_000);
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  for (let i = 0; i < 12; i++) await api.site(`site${i}`);
});
afterAll(() => api.stop());

/** How many statements the database is asked while a question is answered. */
async function statementsFor(question: () => Promise<unknown>): Promise<number> {
  const driver = jest.spyOn(api.platform.db.driver, "obtainMasterConnection");
  await question();
  const { length } = driver.mock.calls;
  driver.mockRestore();
  return length;
}

describe("batched reads", () => {
  it("ask the database once for a whole list, however long it is", async () => {
    const lead = await api.signIn("lead");
    const ask = (first: number) => statementsFor(() => lead.expect(`{ sites(first: ${first}) { edges { node { code caseCount } } } }`));
    const one = await ask(1);
    expect(one).toBeGreaterThan(0);
    expect(await ask(12)).toBe(one);
  });

  it("never answer one question with what another has read", async () => {
    const lead = await api.signIn("lead");
    const site = await api.site("site0");
    const count = async () => (await lead.expect('{ site(code: "site0") { caseCount } }')).site.caseCount;
    expect(await count()).toBe(0);
    await api.platform.db.query('INSERT INTO "case" (id, site_id, pseudonym, created_at) VALUES (gen_random_uuid(), $1, $2, now())', [
      site.id,
      "P001",
    ]);
    expect(await count()).toBe(1);
  });
});
