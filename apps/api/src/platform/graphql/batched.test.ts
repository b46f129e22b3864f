import type { FastifyInstance } from "fastify";
import type { DataSource } from "typeorm";
import { identify } from "../../access/identify.js";
import { ENTITIES } from "../../entities.js";
import { POLICIES, RESOLVERS } from "../../features.js";
import { startTestApi, type TestApi } from "../../testing/test-api.js";
import { TestClient } from "../../testing/test-client.js";
import { createDataSource } from "../database/data-source.js";
import { createHttpServer } from "../http/server.js";
import { createSchema } from "./schema.js";

jest.setTimeout(60_000);
let api: TestApi;
/** A second door to the same database. The coordinator sweeps through the first one's connections whenever its time has come; through these nobody asks but the test. */
let quiet: { readonly db: DataSource; readonly app: FastifyInstance; readonly url: string };
beforeAll(async () => {
  api = await startTestApi();
  for (let i = 0; i < 12; i++) await api.site(`site${i}`);
  const db = await createDataSource(api.config.databaseUrl, ENTITIES).initialize();
  const time = api.platform.now();
  const platform = { ...api.platform, db, now: () => time };
  const schema = createSchema({ resolvers: RESOLVERS, policies: POLICIES });
  const app = await createHttpServer({ platform, schema, identify, doors: { uploads: [], downloads: [] } });
  quiet = { db, app, url: await app.listen({ host: "127.0.0.1", port: 0 }) };
});
afterAll(async () => {
  await quiet.app.close();
  await quiet.db.destroy();
  await api.stop();
});

/** How many statements the database is asked while a question is answered. */
async function statementsFor(question: () => Promise<unknown>): Promise<number> {
  const driver = jest.spyOn(quiet.db.driver, "obtainMasterConnection");
  await question();
  const { length } = driver.mock.calls;
  driver.mockRestore();
  return length;
}

describe("batched reads", () => {
  it("ask the database once for a whole list, however long it is", async () => {
    const lead = new TestClient(quiet.url);
    lead.cookie = (await api.signIn("lead")).cookie;
    const ask = (first: number) =>
      statementsFor(() => lead.expect(`{ sites(first: ${first}) { edges { node { code caseCount { atLeast } } } } }`));
    const one = await ask(1);
    expect(one).toBeGreaterThan(0);
    expect(await ask(12)).toBe(one);
  });

  it("never answer one question with what another has read", async () => {
    const auditor = await api.signIn("auditor");
    const site = await api.site("site0");
    const count = async () => (await auditor.expect('{ site(code: "site0") { caseCount { exact } } }')).site.caseCount.exact;
    expect(await count()).toBe(0);
    await api.platform.db.query('INSERT INTO "case" (id, site_id, pseudonym, created_at) VALUES (gen_random_uuid(), $1, $2, now())', [
      site.id,
      "P001",
    ]);
    expect(await count()).toBe(1);
  });
});
