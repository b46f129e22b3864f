import { z } from "zod";
import { addPerson } from "../access/create-person.js";
import { Membership } from "../access/membership.entity.js";
import { Person } from "../access/person.entity.js";
import type { Role } from "@midline/shared/roles";
import { dryRunLabels } from "./import-labels.js";
import { TEST_PASSWORD, type TestApi } from "./test-api.js";
import { TestClient } from "./test-client.js";

const HEADER =
  "patient_pseudo_id,site_code,age_years,scan_days_before_surgery,treatment_naive,location_primary,consent_id,h3k27m_ihc,h3k27me3_ihc,h3_sequencing,tp53";

/** Imports cases with these tissue results, `[pseudonym, "ihc,me3,sequencing,tp53"]`, through the coordinator's door. */
export async function importTissue(client: TestClient, siteCode: string, cases: readonly (readonly [string, string])[]): Promise<void> {
  const rows = cases.map(([pseudonym, tissue]) => `${pseudonym},${siteCode},12,6,y,pons,IRB-7,${tissue}`);
  const tried = await dryRunLabels(client, { siteCode, content: [HEADER, ...rows].join("\n") });
  await client.expect("mutation($hash: String!) { commitLabelImport(dryRunHash: $hash) { id } }", { hash: tried.dryRunHash });
}

/** Somebody with these roles, `[role, site]`, signed in. */
export async function signInAs(api: TestApi, name: string, roles: readonly (readonly [Role, string | null])[]): Promise<TestClient> {
  const email = `${name.toLowerCase()}@test.midline`;
  const [first] = roles;
  if (first === undefined) throw new Error("nobody without a role");
  const siteOf = async (code: string | null): Promise<string | null> => (code === null ? null : (await api.site(code)).id);
  const made = await addPerson(
    api.platform,
    { name, email, password: TEST_PASSWORD, role: first[0] },
    { siteId: await siteOf(first[1]), actor: "test" },
  );
  if (!made.ok) throw new Error(made.fault.message);
  for (const [role, code] of roles.slice(1)) {
    const { id: personId } = made.value;
    await api.platform.db
      .getRepository(Membership)
      .insert({ id: crypto.randomUUID(), personId, role, siteId: await siteOf(code), createdAt: api.platform.now() });
  }
  const client = new TestClient(api.url);
  await client.expect("mutation($email: String!, $password: String!) { signIn(email: $email, password: $password) { id } }", {
    email,
    password: TEST_PASSWORD,
  });
  return client;
}

export const personNamed = async (api: TestApi, name: string): Promise<string> =>
  (await api.platform.db.getRepository(Person).findOneByOrFail({ name })).id;

export const OPEN_REVIEW = "mutation($input: ReviewInput!) { openReview(input: $input) { id } }";
const QUEUE =
  "{ myReads { left overdue done inAdjudication nextDueAt reads { id number evidenceDigest askedAgain evidence { name value } } } }";
const queue = z.object({
  left: z.number(),
  overdue: z.number(),
  done: z.number(),
  inAdjudication: z.number(),
  nextDueAt: z.string().nullable(),
  reads: z.array(
    z.object({
      id: z.string(),
      number: z.number(),
      evidenceDigest: z.string(),
      askedAgain: z.boolean(),
      evidence: z.array(z.object({ name: z.string(), value: z.string().nullable() })),
    }),
  ),
});
export type Queue = z.infer<typeof queue>;
export type OpenRead = Queue["reads"][number];

export const queueOf = async (client: TestClient): Promise<Queue> => queue.parse((await client.expect(QUEUE)).myReads);

export const SUBMIT =
  "mutation($id: ID!, $input: BlindReadInput!) { submitRead(id: $id, input: $input) { id state submittedAt call nextId } }";
export const SAVE = "mutation($id: ID!, $input: BlindReadInput!) { saveRead(id: $id, input: $input) { id state savedAt call } }";

/** A whole read, by its call. */
export const fullInput = (read: OpenRead, call: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id: read.id,
  input: { evidenceDigest: read.evidenceDigest, call, confidence: "SURE", maskVerdict: "ACCEPT", ...more },
});
