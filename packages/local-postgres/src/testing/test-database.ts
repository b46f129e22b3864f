import { randomBytes } from "node:crypto";
import { Client } from "pg";

/** Where the tests' PostgreSQL is; set by tests/setup/start-postgres.ts. */
export const TEST_POSTGRES = "MIDLINE_TEST_POSTGRES";

export interface TestDatabase {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

/** A database prepared once for each run of the tests and copied after that. */
export interface Template {
  readonly name: string;
  readonly prepare: (url: string) => Promise<void>;
}

/** A new database of the tests' PostgreSQL, empty or like the template. */
export async function createTestDatabase({ template }: { readonly template?: Template } = {}): Promise<TestDatabase> {
  const server = process.env[TEST_POSTGRES];
  if (server === undefined) throw new Error("The tests' PostgreSQL is not running: run jest with --selectProjects unit, or portal.");
  if (!server.startsWith("postgres:")) throw new Error(server);
  const name = `test_${randomBytes(8).toString("hex")}`;
  await asAdministrator(server, async (admin) => {
    if (template) await prepareOnce(admin, server, template);
    await admin.query(`CREATE DATABASE ${name} ${template ? `TEMPLATE ${template.name}` : ""}`);
  });
  const drop = (): Promise<void> =>
    asAdministrator(server, async (admin) => void (await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)));
  return { url: databaseUrl(server, name), drop };
}

/** Every worker of jest comes here; the first one builds, the others wait. */
async function prepareOnce(admin: Client, server: string, { name, prepare }: Template): Promise<void> {
  await admin.query("SELECT pg_advisory_lock(1)");
  try {
    const { rowCount } = await admin.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (rowCount !== 0) return;
    await admin.query(`DROP DATABASE IF EXISTS ${name}_unfinished WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${name}_unfinished`);
    await prepare(databaseUrl(server, `${name}_unfinished`));
    await admin.query(`ALTER DATABASE ${name}_unfinished RENAME TO ${name}`);
  } finally {
    await admin.query("SELECT pg_advisory_unlock(1)");
  }
}

async function asAdministrator(server: string, act: (admin: Client) => Promise<void>): Promise<void> {
  const admin = new Client({ connectionString: databaseUrl(server, "postgres") });
  await admin.connect();
  try {
    await act(admin);
  } finally {
    await admin.end();
  }
}

function databaseUrl(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
