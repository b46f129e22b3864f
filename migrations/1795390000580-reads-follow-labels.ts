import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Cases that are being read follow their tissue results: with new ones the drafts are emptied and who has submitted a read of the old ones is
 * asked again; a case whose import was undone is read no more. Kept by a trigger, so that it holds whoever records a revision, and at once.
 */
export class ReadsFollowLabels1795390000580 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What a label is derived from: EVIDENCE of derive-target.ts, which a test holds against this.
      CREATE FUNCTION tissue_evidence(known jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
        SELECT jsonb_build_array(known->'h3k27m_ihc', known->'h3k27me3_ihc', known->'h3_sequencing', known->'seq_tumour_content_percent',
                                 known->'seq_genes_covered', known->'ezhip', known->'egfr', known->'methylation_class', known->'methylation_score')
      $$;
      -- Whoever records a revision holds the lock of the site, as does whoever submits a read: only drafts are saved meanwhile, and wait here.
      CREATE FUNCTION follow_newest_results(cases uuid[]) RETURNS void LANGUAGE plpgsql AS $$
        DECLARE behind record; told text[] := '{}';
        BEGIN
          FOR behind IN
            SELECT rc.id, rc.review_id, rc.site_id, n.id AS revision_id, n.withdrawn, n.created_at
              FROM review_case rc JOIN label_revision p ON p.id = rc.revision_id
              CROSS JOIN LATERAL (SELECT * FROM label_revision r WHERE r.case_id = rc.case_id ORDER BY r.number DESC LIMIT 1) n
             WHERE rc.case_id = ANY(cases) AND rc.state = 'waiting'
               AND (n.withdrawn OR tissue_evidence(n."values") <> tissue_evidence(p."values"))
             ORDER BY rc.id FOR UPDATE OF rc
          LOOP
            IF behind.withdrawn THEN
              UPDATE review_case SET state = 'settled', concluded_at = behind.created_at WHERE id = behind.id;
            ELSE
              INSERT INTO blind_read (id, review_case_id, reader_id, revision_id, created_at)
              SELECT gen_random_uuid(), behind.id, b.reader_id, behind.revision_id, behind.created_at
                FROM blind_read b WHERE b.review_case_id = behind.id
               GROUP BY b.reader_id HAVING bool_and(b.submitted_at IS NOT NULL);
              UPDATE blind_read SET revision_id = behind.revision_id, call = NULL, confidence = NULL, mask_verdict = NULL, mask_reason = NULL, saved_at = NULL
               WHERE review_case_id = behind.id AND submitted_at IS NULL;
              UPDATE review_case SET revision_id = behind.revision_id WHERE id = behind.id;
            END IF;
            -- A review is told of once, however many of its cases change.
            CONTINUE WHEN behind.review_id || ' ' || behind.site_id = ANY(told);
            told := told || (behind.review_id || ' ' || behind.site_id);
            INSERT INTO outbox (topic, subject, site_id) VALUES ('REVIEW', behind.review_id, behind.site_id);
          END LOOP;
        END $$;
      CREATE FUNCTION reads_follow_labels() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE read_now uuid[];
        BEGIN
          -- Planned anew each time, as for marks of changed labels: a handful of cases are read, and an import has a hundred thousand.
          EXECUTE 'SELECT array_agg(DISTINCT rc.case_id) FROM review_case rc JOIN new_revisions n ON n.case_id = rc.case_id WHERE rc.state = ''waiting'''
            INTO read_now;
          IF read_now IS NOT NULL THEN PERFORM follow_newest_results(read_now); END IF;
          RETURN NULL;
        END $$;
      CREATE TRIGGER label_revision_read AFTER INSERT ON label_revision REFERENCING NEW TABLE AS new_revisions
        FOR EACH STATEMENT EXECUTE FUNCTION reads_follow_labels();
      SELECT follow_newest_results(array(SELECT case_id FROM review_case WHERE state = 'waiting'));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER label_revision_read ON label_revision;
      DROP FUNCTION reads_follow_labels();
      DROP FUNCTION follow_newest_results(uuid[]);
      DROP FUNCTION tissue_evidence(jsonb);
    `);
  }
}
