import { In } from "typeorm";
import { Site } from "../access/site.entity.js";
import { CohortMember } from "../cohorts/cohort-member.entity.js";
import type { Cohort } from "../cohorts/cohort.entity.js";
import type { Platform } from "../platform/context.js";
import type { JobInHand } from "../platform/jobs/job-handler.js";
import type { CohortExport } from "./cohort-export.entity.js";
import { type Dataset, useWords } from "./dataset.js";
import { exportColumns, type ExportMember } from "./export-columns.js";
import { readMembers } from "./read-members.js";
import type { Batches } from "./table-text.js";

interface Work {
  readonly row: CohortExport;
  readonly cohort: Cohort;
  readonly inHand: JobInHand;
}

/** What a writer writes from. */
export interface Source {
  readonly platform: Platform;
  readonly set: Dataset;
  readonly cohort: Cohort;
  readonly batches: () => Batches;
}

/** Reads what the files say of themselves; the members are read while they are written. */
export async function openSource(platform: Platform, { row, cohort, inHand }: Work): Promise<Source> {
  const members = platform.db.getRepository(CohortMember);
  const counted = await members
    .createQueryBuilder("member")
    .select("member.siteId", "siteId")
    .addSelect("count(*)::integer", "n")
    .where({ cohortId: cohort.id })
    .groupBy("member.siteId")
    .getRawMany<{ siteId: string; n: number }>();
  const sites = await platform.db.getRepository(Site).find({ where: { id: In(counted.map(({ siteId }) => siteId)) } });
  const inOrder = sites.toSorted((a, b) => (a.code < b.code ? -1 : 1));
  const told = inOrder.filter(({ id }) => row.siteIds.includes(id));
  const total = counted.reduce((sum, { siteId, n }) => (row.siteIds.includes(siteId) ? sum + n : sum), 0);
  const use = useWords(cohort.synthetic);
  const { publicUrl } = platform.config;
  const set: Dataset = {
    id: cohort.id,
    name: cohort.name,
    version: cohort.version,
    target: cohort.target,
    digest: cohort.digest,
    synthetic: cohort.synthetic,
    rows: total,
    frozenAt: cohort.createdAt,
    url: publicUrl === null ? `urn:uuid:${cohort.id}` : `${publicUrl.replace(/\/$/, "")}/cohorts/${cohort.id}`,
    licence: row.licence,
    hospitals: inOrder.map(({ name }) => name),
    rowsOf: told.map(({ code }) => code),
    columns: exportColumns(cohort.target, use),
  };
  async function* batches(): AsyncGenerator<readonly ExportMember[]> {
    let done = 0;
    for await (const batch of readMembers(platform.db, { cohortId: cohort.id, sites: told })) {
      yield batch;
      done += batch.length;
      await inHand.progress("writing", done, total);
    }
  }
  return { platform, set, cohort, batches };
}
