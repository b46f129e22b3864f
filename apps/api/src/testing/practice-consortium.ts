import { randomUUID } from "node:crypto";
import { sha256Hex } from "@midline/shared/canonical-hash";
import type { DataSource } from "typeorm";
import { PracticeSite } from "./practice-site.js";
import type { TestClient } from "./test-client.js";

/** How many members of the frozen cohort a practice site has, in each split. */
export const MEMBERS = { train: 12, validation: 14, external: 16 } as const;

export const PRACTICE_SITES = { north: "TRAINING", south: "TRAINING", far: "EXTERNAL" } as const;
export type PracticeSiteCode = keyof typeof PRACTICE_SITES;

/** What a practice site can honestly say it trained on: one training case of each has no label. */
export const EXAMPLES = {
  north: { trunk: 12, classification: 11, segmentation: 12, age: 0 },
  south: { trunk: 8, classification: 4, segmentation: 0, age: 0 },
} as const;

/** A token from the site's page, as its coordinator copies it. */
export async function enrolmentToken(client: TestClient, siteCode: string): Promise<string> {
  const data = await client.expect("mutation($siteCode: String!) { issueEnrolmentToken(siteCode: $siteCode) { token } }", { siteCode });
  return String(data.issueEnrolmentToken.token);
}

/** Two hospitals that train and one that only scores, each with a trainer that has enrolled. */
export async function enrolPracticeSites(lead: TestClient): Promise<Record<PracticeSiteCode, PracticeSite>> {
  const enrol = async (code: PracticeSiteCode): Promise<PracticeSite> => {
    const create = `mutation($code: String!, $kind: SiteKind!) { createSite(code: $code, name: "Practice", kind: $kind, synthetic: true) { id } }`;
    await lead.expect(create, { code, kind: PRACTICE_SITES[code] });
    return PracticeSite.enrol(lead.url, await enrolmentToken(lead, code));
  };
  return { north: await enrol("north"), south: await enrol("south"), far: await enrol("far") };
}

/** A run that was proposed, and the sites that have a part in it. */
export interface ProposedRun {
  readonly id: string;
  readonly planHash: string;
  readonly siteCodes: readonly string[];
}

/** Proposes a run on a cohort; nobody has approved it yet. */
export async function proposePracticeRun(lead: TestClient, input: Readonly<Record<string, unknown>>): Promise<ProposedRun> {
  const propose = "mutation($input: ProposeRunInput!) { proposeRun(input: $input) { id planHash sites { site { code } } } }";
  const { proposeRun } = await lead.expect(propose, {
    input: { name: "Practice", rounds: 2, localSteps: 25, learningRate: 0.05, ...input },
  });
  const siteCodes = proposeRun.sites.map(({ site }: { site: { code: string } }) => site.code);
  return { id: String(proposeRun.id), planHash: String(proposeRun.planHash), siteCodes };
}

export const APPROVE =
  "mutation($runId: ID!, $siteCode: String!, $planHash: String!) { approveRun(runId: $runId, siteCode: $siteCode, planHash: $planHash) { state } }";

/** Writes a frozen cohort as if labels had been imported: half of each split positive, the first training case of each site without a label; one fold after the other. */
export async function freezePracticeCohort(db: DataSource): Promise<string> {
  const cohortId = randomUUID();
  const [person] = await db.query<{ id: string }[]>("SELECT id FROM person LIMIT 1");
  const at = new Date();
  const someHash = sha256Hex("practice");
  const sites = await db.query<{ id: string; code: string; kind: string }[]>("SELECT id, code, kind FROM site");
  const sizeOf = (kind: string): number => (kind === "external" ? MEMBERS.external : MEMBERS.train + MEMBERS.validation);
  await db.query(
    `INSERT INTO cohort (id, name, target, digest, criteria, validation_fraction, seed, flow, size, synthetic, frozen_by_id, created_at)
     VALUES ($1, 'Practice', 'h3k27m', $2, '{}', 0.25, 1, '{"steps":[],"sites":[]}', $3, true, $4, $5)`,
    [cohortId, someHash, sites.reduce((sum, { kind }) => sum + sizeOf(kind), 0), person?.id, at],
  );
  for (const { id: siteId, code, kind } of sites) {
    const importId = randomUUID();
    await db.query(
      `INSERT INTO label_import (id, site_id, file_name, file_digest, state, dry_run_hash, revisions_seen, encoding, delimiter, total_rows, created, updated,
         unchanged, rejected, file_problems, imported_by, created_at, committed_at)
       VALUES ($1, $2, 'practice.csv', $3, 'committed', $4, 0, 'utf-8', ',', 0, 0, 0, 0, 0, '[]', $5, $6, $6)`,
      [importId, siteId, someHash, sha256Hex(`${cohortId} ${code}`), person?.id, at],
    );
    for (let i = 0; i < sizeOf(kind); i++) {
      const [caseId, revisionId, pseudonym] = [randomUUID(), randomUUID(), `${code}${String(i).padStart(3, "0")}`];
      const split = kind === "external" ? "external" : i < MEMBERS.train ? "train" : "validation";
      const label = split === "train" && i === 0 ? null : i % 2 === 0;
      await db.query(`INSERT INTO "case" (id, site_id, pseudonym, created_at) VALUES ($1, $2, $3, $4)`, [caseId, siteId, pseudonym, at]);
      await db.query(
        `INSERT INTO label_revision (id, case_id, site_id, number, import_id, "values", values_hash, recorded_by, created_at)
         VALUES ($1, $2, $3, 1, $4, '{}', $5, $6, $7)`,
        [revisionId, caseId, siteId, importId, someHash, person?.id, at],
      );
      await db.query(
        `INSERT INTO cohort_member (cohort_id, case_id, site_id, pseudonym, revision_id, label, has_mask, split, fold) VALUES ($1, $2, $3, $4, $5, $6, true, $7, $8)`,
        [cohortId, caseId, siteId, pseudonym, revisionId, label, split, kind === "external" ? null : i % 5],
      );
    }
  }
  return cohortId;
}
