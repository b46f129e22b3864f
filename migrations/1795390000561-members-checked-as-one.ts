import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What four foreign keys asked of every member one by one is asked once of all: his cohort is there, and his revision is one of his own case at
 * his own site, which the keys did not ask. Revisions and cohorts are never deleted, and a revision keeps its case and its site: nothing that a member names can go.
 */
export class MembersCheckedAsOne1795390000561 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE cohort_member
        DROP CONSTRAINT cohort_member_cohort_id_fkey, DROP CONSTRAINT cohort_member_case_id_fkey,
        DROP CONSTRAINT cohort_member_site_id_fkey, DROP CONSTRAINT cohort_member_revision_id_fkey,
        DROP CONSTRAINT cohort_member_cohort_id_site_id_pseudonym_key;
      -- One index where there were two; a revision's members are found by its case.
      DROP INDEX cohort_member_order, cohort_member_revision;
      CREATE UNIQUE INDEX cohort_member_order ON cohort_member (cohort_id, site_id, pseudonym COLLATE "C");
      CREATE FUNCTION check_members() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE wrong record;
        BEGIN
          -- As the foreign key to the site did: waits for whoever holds the lock of its labels, and keeps it from others until we commit.
          PERFORM 1 FROM site WHERE id IN (SELECT DISTINCT site_id FROM new_members) ORDER BY id FOR KEY SHARE;
          EXECUTE $sql$
            SELECT m.cohort_id, m.case_id FROM new_members m
              LEFT JOIN cohort c ON c.id = m.cohort_id
              LEFT JOIN label_revision r ON r.id = m.revision_id AND r.case_id = m.case_id AND r.site_id = m.site_id
             WHERE c.id IS NULL OR r.id IS NULL LIMIT 1
          $sql$ INTO wrong;
          IF wrong.case_id IS NOT NULL THEN
            RAISE EXCEPTION 'member % of cohort % names no cohort, or no revision of its case at its site', wrong.case_id, wrong.cohort_id
              USING ERRCODE = 'foreign_key_violation';
          END IF;
          RETURN NULL;
        END $$;
      -- Before cohort_member_pinned, which reads labels under that lock: triggers go by name.
      CREATE TRIGGER cohort_member_checked AFTER INSERT ON cohort_member REFERENCING NEW TABLE AS new_members
        FOR EACH STATEMENT EXECUTE FUNCTION check_members();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER cohort_member_checked ON cohort_member;
      DROP FUNCTION check_members();
      DROP INDEX cohort_member_order;
      CREATE INDEX cohort_member_order ON cohort_member (cohort_id, site_id, pseudonym COLLATE "C");
      CREATE INDEX cohort_member_revision ON cohort_member (revision_id);
      ALTER TABLE cohort_member
        ADD CONSTRAINT cohort_member_cohort_id_site_id_pseudonym_key UNIQUE (cohort_id, site_id, pseudonym),
        ADD CONSTRAINT cohort_member_cohort_id_fkey FOREIGN KEY (cohort_id) REFERENCES cohort,
        ADD CONSTRAINT cohort_member_case_id_fkey FOREIGN KEY (case_id) REFERENCES "case",
        ADD CONSTRAINT cohort_member_site_id_fkey FOREIGN KEY (site_id) REFERENCES site,
        ADD CONSTRAINT cohort_member_revision_id_fkey FOREIGN KEY (revision_id) REFERENCES label_revision;
    `);
  }
}
