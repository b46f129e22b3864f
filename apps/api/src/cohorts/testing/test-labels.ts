import { canonicalHash, sha256Hex } from "@midline/shared/canonical-hash";
import { Case } from "../../cases/case.entity.js";
import { LabelRevision } from "../../labels/label-revision.entity.js";
import { dryRunLabels } from "../../testing/import-labels.js";
import { recordRevisions } from "../../labels/record-revisions.js";
import type { TestApi } from "../../testing/test-api.js";

const HEADER =
  "patient_pseudo_id,site_code,age_years,scan_days_before_surgery,treatment_naive,location_primary,consent_id,h3k27m_ihc,h3k27me3_ihc";

export interface TestRow {
  readonly id: string;
  readonly site?: string;
  readonly age?: number;
  readonly ihc: "positive" | "negative" | "";
}

/** A row of a label file: a stain with the K27me3 that goes with it. */
export const testLabelRow = ({ id, site = "north", age = 12, ihc }: TestRow): string =>
  [id, site, age, 6, "y", "pons", "IRB-7", ihc, { positive: "lost", negative: "retained", "": "" }[ihc]].join(",");

/** Imports and commits rows as the site's coordinator. */
export async function importTestLabels(api: TestApi, site: string, rows: readonly string[]): Promise<void> {
  const coordinator = await api.signIn("siteCoordinator", site);
  const tried = await dryRunLabels(coordinator, { siteCode: site, content: [HEADER, ...rows].join("\n") });
  expect(tried.rejected).toBe(0);
  await coordinator.expect('mutation($hash: String!) { commitLabelImport(dryRunHash: $hash, reason: "Sequenced since") { id } }', {
    hash: tried.dryRunHash,
  });
}

/** Stands for a keyed hash of a patient. */
export const tokenOf = (patient: string): string => sha256Hex(patient);

/** A further revision of a case that differs from its newest in the patient's token alone. */
export async function writeToken(api: TestApi, pseudonym: string, token: string): Promise<void> {
  const { db } = api.platform;
  const { id: caseId } = await db.getRepository(Case).findOneByOrFail({ pseudonym });
  const newest = await db.getRepository(LabelRevision).findOneOrFail({ where: { caseId }, order: { number: "DESC" } });
  const values = { ...newest.values, patient_token: token };
  const change = { id: crypto.randomUUID(), number: newest.number + 1, values, valuesHash: canonicalHash(values) };
  await db.transaction((tx) => recordRevisions(tx, [Object.assign(newest, change)]));
}
