import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createTestDatabase } from "@midline/local-postgres/testing/test-database";
import { DEFAULT_FLOOR } from "@midline/shared/cohorts/released-count";
import type { Role } from "@midline/shared/roles";
import { addPerson } from "../access/create-person.js";
import { Person } from "../access/person.entity.js";
import { Site, type SiteKind } from "../access/site.entity.js";
import { type Api, startApi, type Surroundings } from "../assemble.js";
import { ENTITIES } from "../entities.js";
import type { Config } from "../platform/config.js";
import { createDataSource } from "../platform/database/data-source.js";
import type { CoordinatorPlatform } from "../runs/coordinator-platform.js";
import { TestClient } from "./test-client.js";

/** A server of its own for one test file: real PostgreSQL, real HTTP, a clock that the test moves. */
export interface TestApi {
  readonly url: string;
  readonly platform: CoordinatorPlatform;
  readonly config: Config;
  readonly clock: { readonly advance: (ms: number) => void; readonly now: () => Date };
  /** Another server on the same database and blobs, as behind a load balancer; whoever starts it stops it. */
  readonly another: (surroundings?: Surroundings) => Promise<Api>;
  /** Someone of this role, signed in; made on first asking. */
  readonly signIn: (role: Role, siteCode?: string) => Promise<TestClient>;
  /** Nobody. */
  readonly stranger: () => TestClient;
  /** The site of this code; made on first asking. */
  readonly site: (code: string, kind?: SiteKind) => Promise<Site>;
  readonly stop: () => Promise<void>;
}

export const TEST_PASSWORD = "correct horse battery";

/** A database with all migrations, made once for each run of the tests. */
export const MIGRATED = {
  name: "midline_migrated",
  prepare: async (url: string): Promise<void> => {
    const db = createDataSource(url, ENTITIES);
    await db.initialize();
    await db.runMigrations();
    await db.destroy();
  },
};

export async function startTestApi(change: Partial<Config> = {}, surroundings: Surroundings = {}): Promise<TestApi> {
  const database = await createTestDatabase({ template: MIGRATED });
  const dataFolder = mkdtempSync(path.join(os.tmpdir(), "midline-api-"));
  const config: Config = {
    databaseUrl: database.url,
    host: "127.0.0.1",
    port: 0,
    publicUrl: null,
    trustProxy: false,
    dataFolder,
    web: null,
    migrate: false,
    introspection: true,
    sessionIdleMs: 3_600_000,
    sessionMs: 12 * 3_600_000,
    seedLead: null,
    logLevel: process.env["TEST_LOG_LEVEL"] ?? "silent",
    failpoints: null,
    ...change,
  };
  let offsetMs = 0;
  const clocks = { now: () => new Date(Date.now() + offsetMs), databaseShiftMs: () => offsetMs };
  const api = await startApi(config, { ...clocks, ...surroundings });
  const { platform, url } = api;

  const site: TestApi["site"] = async (code, kind = "training") => {
    const sites = platform.db.getRepository(Site);
    const known = await sites.findOneBy({ code });
    if (known) return known;
    const id = crypto.randomUUID();
    await sites.insert({
      id,
      code,
      name: `Hospital ${code}`,
      kind,
      synthetic: true,
      lastSeenAt: null,
      enrolledAt: null,
      disclosureFloor: DEFAULT_FLOOR,
      createdAt: platform.now(),
    });
    return sites.findOneByOrFail({ id });
  };

  const signIn: TestApi["signIn"] = async (role, siteCode) => {
    const email = `${role}${siteCode === undefined ? "" : `.${siteCode}`}@test.midline`.toLowerCase();
    if (!(await platform.db.getRepository(Person).existsBy({ email }))) {
      const siteId = siteCode === undefined ? null : (await site(siteCode)).id;
      const made = await addPerson(platform, { name: `Test ${role}`, email, password: TEST_PASSWORD, role }, { siteId, actor: "test" });
      if (!made.ok) throw new Error(made.fault.message);
    }
    const client = new TestClient(url);
    await client.expect("mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) { id } }", {
      email,
      password: TEST_PASSWORD,
    });
    return client;
  };

  return {
    url,
    platform,
    config,
    another: (others = {}) => startApi(config, { ...clocks, ...others }),
    clock: { advance: (ms) => void (offsetMs += ms), now: clocks.now },
    signIn,
    stranger: () => new TestClient(url),
    site,
    stop: async () => {
      await api.stop();
      await database.drop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
