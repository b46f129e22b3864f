import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Which members of a frozen cohort have another label now than the one it pinned. Kept by triggers, so that it holds whoever changes a
 * label, and so that a page need not compare a hundred thousand members to say that none has changed.
 */
export class ChangedLabels1795390000546 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE changed_label (
        cohort_id uuid NOT NULL REFERENCES cohort,
        case_id uuid NOT NULL REFERENCES "case",
        site_id uuid NOT NULL REFERENCES site,
        -- As in the cohort, where they never change: a mark is judged without it.
        split text NOT NULL,
        fold smallint,
        since timestamptz(3) NOT NULL,
        PRIMARY KEY (cohort_id, case_id)
      );
      CREATE INDEX changed_label_case ON changed_label (case_id);
      CREATE INDEX changed_label_since ON changed_label (cohort_id, since);
      CREATE TABLE changed_label_dismissal (
        cohort_id uuid NOT NULL REFERENCES cohort,
        person_id uuid NOT NULL REFERENCES person,
        reason text NOT NULL CHECK (length(reason) BETWEEN 3 AND 500),
        labels integer NOT NULL CHECK (labels > 0),
        created_at timestamptz(3) NOT NULL,
        PRIMARY KEY (cohort_id, person_id)
      );
      CREATE FUNCTION mark_changed_labels() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          -- Planned anew each time: the plan for a handful of labels is no plan for a hundred thousand.
          EXECUTE $sql$
          WITH pinned AS (
            SELECT m.cohort_id, m.case_id, m.site_id, m.split, m.fold, m.label IS DISTINCT FROM n.value AS differs, n.revision_id
              FROM new_labels n JOIN old_labels o ON o.case_id = n.case_id AND o.target = n.target
              JOIN cohort_member m ON m.case_id = n.case_id JOIN cohort c ON c.id = m.cohort_id AND c.target = n.target
             WHERE n.value IS DISTINCT FROM o.value
          ), as_before AS (
            DELETE FROM changed_label d USING pinned p WHERE NOT p.differs AND d.cohort_id = p.cohort_id AND d.case_id = p.case_id
          )
          INSERT INTO changed_label (cohort_id, case_id, site_id, split, fold, since)
          SELECT p.cohort_id, p.case_id, p.site_id, p.split, p.fold, r.created_at FROM pinned p JOIN label_revision r ON r.id = p.revision_id WHERE p.differs
          ON CONFLICT (cohort_id, case_id) DO UPDATE SET since = EXCLUDED.since
          $sql$;
          RETURN NULL;
        END $$;
      CREATE TRIGGER case_label_changed AFTER UPDATE ON case_label REFERENCING OLD TABLE AS old_labels NEW TABLE AS new_labels
        FOR EACH STATEMENT EXECUTE FUNCTION mark_changed_labels();
      -- A label may change while a cohort is being frozen. The foreign key to the site has waited for whoever holds the lock of its labels,
      -- and keeps it from others until we commit: one of the two triggers sees the other's rows.
      CREATE FUNCTION mark_labels_of_members() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          EXECUTE $sql$
          INSERT INTO changed_label (cohort_id, case_id, site_id, split, fold, since)
          SELECT m.cohort_id, m.case_id, m.site_id, m.split, m.fold, r.created_at
            FROM new_members m JOIN cohort c ON c.id = m.cohort_id JOIN case_label l ON l.case_id = m.case_id AND l.target = c.target
            JOIN label_revision r ON r.id = l.revision_id
           WHERE m.label IS DISTINCT FROM l.value
          ON CONFLICT (cohort_id, case_id) DO NOTHING
          $sql$;
          RETURN NULL;
        END $$;
      CREATE TRIGGER cohort_member_pinned AFTER INSERT ON cohort_member REFERENCING NEW TABLE AS new_members
        FOR EACH STATEMENT EXECUTE FUNCTION mark_labels_of_members();
      -- Cohorts that were frozen before.
      INSERT INTO changed_label (cohort_id, case_id, site_id, split, fold, since)
      SELECT m.cohort_id, m.case_id, m.site_id, m.split, m.fold, r.created_at
        FROM cohort_member m JOIN cohort c ON c.id = m.cohort_id JOIN case_label l ON l.case_id = m.case_id AND l.target = c.target
        JOIN label_revision r ON r.id = l.revision_id
       WHERE m.label IS DISTINCT FROM l.value;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER cohort_member_pinned ON cohort_member;
      DROP TRIGGER case_label_changed ON case_label;
      DROP FUNCTION mark_labels_of_members();
      DROP FUNCTION mark_changed_labels();
      DROP TABLE changed_label_dismissal, changed_label;
    `);
  }
}
