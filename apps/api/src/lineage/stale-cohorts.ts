import type { DataSource } from "typeorm";

/** A cohort whose labels have changed, for the person who froze it or proposed a run on it. */
export interface StaleCohort {
  readonly cohortId: string;
  readonly name: string;
  readonly since: Date;
}

/**
 * Cohorts that a person answers for whose labels have changed since, and since that person last gave a reason to go on; without those that
 * have a newer version. Newest change first.
 */
export const readStaleCohorts = (db: DataSource, personId: string): Promise<StaleCohort[]> =>
  db.query<StaleCohort[]>(
    `SELECT c.id AS "cohortId", c.name, latest.since
       FROM cohort c
       CROSS JOIN LATERAL (SELECT max(since) AS since FROM changed_label d WHERE d.cohort_id = c.id) AS latest
       LEFT JOIN changed_label_dismissal x ON x.cohort_id = c.id AND x.person_id = $1
      WHERE latest.since IS NOT NULL AND ${OWNED}
        AND NOT EXISTS (SELECT 1 FROM cohort newer WHERE newer.series_id = c.series_id AND newer.number > c.number)
        AND (x.person_id IS NULL OR latest.since > x.created_at OR x.labels <> (SELECT count(*) FROM changed_label d WHERE d.cohort_id = c.id))
      ORDER BY latest.since DESC, c.id`,
    [personId],
  );

/** Whether a person answers for cohort c. */
export const OWNED = `(c.frozen_by_id = $1 OR EXISTS (SELECT 1 FROM run r WHERE r.cohort_id = c.id AND r.proposed_by = $1))`;
