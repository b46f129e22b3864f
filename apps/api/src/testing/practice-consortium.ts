import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { Client } from "pg";
import { z } from "zod";
import { startApi, type Api } from "../assemble.js";
import type { Config } from "../platform/config.js";
import { PracticeSite } from "./practice-site.js";

/** How many members of the frozen cohort a practice site has, in each split. */
export const MEMBERS = { train: 12, validation: 14, external: 16 } as const;

const PASSWORD = "a long enough password";
export const SITES = { north: "TRAINING", south: "TRAINING", far: "EXTERNAL" } as const;
export type SiteCode = keyof typeof SITES;

/** A consortium for tests: a real server on a real database, three enrolled sites and a frozen cohort of patients without images. */
export interface PracticeConsortium {
  readonly config: Config;
  readonly api: Api;
  readonly cohortId: string;
  readonly siteOf: (code: SiteCode) => PracticeSite;
  /** Asks GraphQL as a person: `lead`, or `coordinator@north`, `clinician@south`. */
  readonly as: (who: string) => Person;
  readonly stop: () => Promise<void>;
}

export interface Person {
  /** The data, or an error with the fault's code. */
  readonly ask: <T>(document: string, variables: Readonly<Record<string, unknown>>, answer: z.ZodType<T>) => Promise<T>;
  /** The code of the first refusal, or null. */
  readonly refusal: (document: string, variables: Readonly<Record<string, unknown>>) => Promise<string | null>;
}

export async function openPracticeConsortium(): Promise<PracticeConsortium> {
  const database = await createDatabase();
  const dataFolder = await mkdtemp(path.join(os.tmpdir(), "midline-api-"));
  const config = practiceConfig(database.url, dataFolder);
  const api = await startApi(config);
  const emails = new Map([["lead", "lead@example.org"]]);
  const people = new Map<string, Person>();
  const lead = await signIn(api.url, "lead@example.org");
  people.set("lead", lead);
  const sites = new Map<string, PracticeSite>();
  for (const [code, kind] of Object.entries(SITES)) {
    await lead.ask(
      `mutation($code: String!, $kind: SiteKind!) { createSite(code: $code, name: "Practice", kind: $kind, synthetic: true) { id } }`,
      { code, kind },
      z.any(),
    );
    for (const [name, role] of [
      ["coordinator", "SITE_COORDINATOR"],
      ["clinician", "CLINICIAN"],
    ] as const) {
      const email = `${name}@${code}.example.org`;
      await lead.ask(
        `mutation($email: String!, $password: String!, $role: Role!, $code: String) { createPerson(name: "Someone", email: $email, password: $password, role: $role, siteCode: $code) { id } }`,
        { email, password: PASSWORD, role, code },
        z.any(),
      );
      emails.set(`${name}@${code}`, email);
      people.set(`${name}@${code}`, await signIn(api.url, email));
    }
    sites.set(code, await PracticeSite.enrol(api.url, await enrolmentToken(lead, code)));
  }
  return {
    config,
    api,
    cohortId: await freezePracticeCohort(api),
    siteOf: (code) => present(sites.get(code), code),
    as: (who) => present(people.get(who), who),
    stop: async () => {
      for (const site of sites.values()) site.close();
      await api.stop();
      await database.drop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

export async function enrolmentToken(person: Person, siteCode: string): Promise<string> {
  const answer = z.object({ issueEnrolmentToken: z.object({ token: z.string() }) });
  return (await person.ask("mutation($siteCode: String!) { issueEnrolmentToken(siteCode: $siteCode) { token } }", { siteCode }, answer))
    .issueEnrolmentToken.token;
}

/** A server for tests: any free port, and quiet. */
export const practiceConfig = (databaseUrl: string, dataFolder: string): Config => ({
  databaseUrl,
  host: "127.0.0.1",
  port: 0,
  publicUrl: null,
  dataFolder,
  web: null,
  migrate: true,
  introspection: true,
  sessionIdleMs: 3_600_000,
  sessionMs: 3_600_000,
  seedLead: { email: "lead@example.org", password: PASSWORD, name: "Lead" },
  logLevel: "fatal",
});

/** An empty database of its own in the PostgreSQL of this run of jest. */
async function createDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const cluster = process.env["MIDLINE_TEST_POSTGRES"] ?? "MIDLINE_TEST_POSTGRES is not set.";
  if (!cluster.startsWith("postgres")) throw new Error(cluster);
  const name = `practice_${randomUUID().replaceAll("-", "")}`;
  const run = async (statement: string): Promise<void> => {
    const client = new Client({ connectionString: cluster });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  await run(`CREATE DATABASE ${name}`);
  const url = new URL(cluster);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
}

export async function signIn(url: string, email: string): Promise<Person> {
  let cookie = "";
  const send = async (
    query: string,
    variables: unknown,
  ): Promise<{ data: unknown; errors: readonly { code: string; message: string }[] }> => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(cookie === "" ? {} : { cookie }) },
      body: JSON.stringify({ query, variables }),
    });
    cookie ||= response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const errors = z.array(z.object({ message: z.string(), extensions: z.object({ code: z.string() }) }));
    const body = z.object({ data: z.unknown(), errors: errors.default([]) }).parse(await response.json());
    return { data: body.data, errors: body.errors.map(({ message, extensions }) => ({ message, code: extensions.code })) };
  };
  const person: Person = {
    ask: async (document, variables, answer) => {
      const { data, errors } = await send(document, variables);
      if (errors[0]) throw new Error(`${errors[0].code}: ${errors[0].message}`);
      return answer.parse(data);
    },
    refusal: async (document, variables) => (await send(document, variables)).errors[0]?.code ?? null,
  };
  await person.ask(
    "mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) { id } }",
    { email, password: PASSWORD },
    z.any(),
  );
  return person;
}

/** Writes a frozen cohort as if labels had been imported: half of each split positive, one training case of each site without a label. */
async function freezePracticeCohort({ platform: { db } }: Api): Promise<string> {
  const cohortId = randomUUID();
  const [lead] = await db.query<{ id: string }[]>("SELECT id FROM person WHERE email = 'lead@example.org'");
  const at = new Date();
  const someHash = sha256Hex("practice");
  const sites = await db.query<{ id: string; code: string; kind: string }[]>("SELECT id, code, kind FROM site");
  const sizeOf = (kind: string): number => (kind === "external" ? MEMBERS.external : MEMBERS.train + MEMBERS.validation);
  await db.query(
    `INSERT INTO cohort (id, name, target, digest, criteria, validation_fraction, seed, attrition, size, synthetic, frozen_by_id, created_at)
     VALUES ($1, 'Practice', 'h3k27m', $2, '{}', 0.25, 1, '[]', $3, true, $4, $5)`,
    [cohortId, someHash, sites.reduce((sum, { kind }) => sum + sizeOf(kind), 0), lead?.id, at],
  );
  for (const { id: siteId, code, kind } of sites) {
    const importId = randomUUID();
    await db.query(
      `INSERT INTO label_import (id, site_id, file_name, file_digest, state, dry_run_hash, revisions_seen, encoding, delimiter, total_rows, created, updated,
         unchanged, rejected, file_problems, imported_by, created_at, committed_at)
       VALUES ($1, $2, 'practice.csv', $3, 'committed', $4, 0, 'utf-8', ',', 0, 0, 0, 0, 0, '[]', $5, $6, $6)`,
      [importId, siteId, someHash, sha256Hex(code), lead?.id, at],
    );
    for (let i = 0; i < sizeOf(kind); i++) {
      const [caseId, revisionId, pseudonym] = [randomUUID(), randomUUID(), `${code}${String(i).padStart(3, "0")}`];
      const split = kind === "external" ? "external" : i < MEMBERS.train ? "train" : "validation";
      const label = split === "train" && i === 0 ? null : i % 2 === 0;
      await db.query(`INSERT INTO "case" (id, site_id, pseudonym, created_at) VALUES ($1, $2, $3, $4)`, [caseId, siteId, pseudonym, at]);
      await db.query(
        `INSERT INTO label_revision (id, case_id, site_id, number, import_id, "values", values_hash, recorded_by, created_at) VALUES ($1, $2, $3, 1, $4, '{}', $5, $6, $7)`,
        [revisionId, caseId, siteId, importId, someHash, lead?.id, at],
      );
      await db.query(
        "INSERT INTO cohort_member (cohort_id, case_id, site_id, pseudonym, revision_id, label, has_mask, split) VALUES ($1, $2, $3, $4, $5, $6, true, $7)",
        [cohortId, caseId, siteId, pseudonym, revisionId, label, split],
      );
    }
  }
  return cohortId;
}

function present<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`There is no ${name} in the practice consortium.`);
  return value;
}
