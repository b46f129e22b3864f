import type { MigrationInterface, QueryRunner } from "typeorm";

/** What others name: it stays, under the name it has. */
const NAMED = [
  { table: "person", columns: "id" },
  { table: "label_import", columns: "id" },
  { table: '"case"', columns: "id, site_id" },
];
const nameOf = (table: string): string => table.replaceAll('"', "");

/** Looks at all rows of a statement at once; planned anew each time, because a handful of rows is no hundred thousand. */
const look = (name: string, query: string): string => `
  CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      missing text;
    BEGIN
      EXECUTE $sql$ ${query} LIMIT 1 $sql$ INTO missing;
      IF missing IS NOT NULL THEN RAISE EXCEPTION 'a row of % names what is not there: %', TG_TABLE_NAME, missing USING ERRCODE = 'foreign_key_violation'; END IF;
      RETURN NULL;
    END $$`;
const watch = (name: string, event: string, [table, check]: readonly [string, string]): string =>
  `CREATE TRIGGER ${name} AFTER ${event} ON ${table} REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ${check}()`;

/**
 * An import of a hundred thousand rows is held together statement by statement: foreign keys ask for every row, and seven of them took longer than the
 * writing itself. What they kept is kept, and more: a label names a revision of its own case, a revision a case of its own site (which the case's own key ties to the hospital). Whatever is named
 * can neither be removed nor take another name, so that nobody has to hold on to it.
 */
export class WholeImports1795390000551 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const { table, columns } of NAMED) {
      await runner.query(
        `CREATE TRIGGER ${nameOf(table)}_stays BEFORE DELETE OR TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
      );
      await runner.query(
        `CREATE TRIGGER ${nameOf(table)}_keeps_name BEFORE UPDATE OF ${columns} ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
      );
    }
    await runner.query(
      look(
        "look_at_revisions",
        `SELECT 'case ' || f.case_id FROM fresh f LEFT JOIN "case" c ON c.id = f.case_id AND c.site_id = f.site_id WHERE c.id IS NULL
         UNION ALL SELECT 'import ' || f.import_id FROM (SELECT DISTINCT import_id, site_id FROM fresh) f
           LEFT JOIN label_import i ON i.id = f.import_id AND i.site_id = f.site_id WHERE f.import_id IS NOT NULL AND i.id IS NULL
         UNION ALL SELECT 'person ' || f.recorded_by FROM (SELECT DISTINCT recorded_by FROM fresh) f LEFT JOIN person p ON p.id = f.recorded_by WHERE p.id IS NULL`,
      ),
    );
    await runner.query(
      look(
        "look_at_labels",
        "SELECT 'revision ' || f.revision_id FROM fresh f LEFT JOIN label_revision r ON r.id = f.revision_id AND r.case_id = f.case_id WHERE r.id IS NULL",
      ),
    );
    await runner.query(
      look(
        "look_at_import_rows",
        "SELECT 'import ' || f.import_id FROM (SELECT DISTINCT import_id FROM fresh) f LEFT JOIN label_import i ON i.id = f.import_id WHERE i.id IS NULL",
      ),
    );
    await runner.query(watch("label_import_row_held", "INSERT", ["label_import_row", "look_at_import_rows"]));
    await runner.query(watch("label_revision_held", "INSERT", ["label_revision", "look_at_revisions"]));
    await runner.query(watch("case_label_held", "INSERT", ["case_label", "look_at_labels"]));
    await runner.query(watch("case_label_still_held", "UPDATE", ["case_label", "look_at_labels"]));
    // Nobody asks for revisions by their site alone, nor for labels by their revision: only the foreign keys did.
    await runner.query(`
      ALTER TABLE label_revision
        DROP CONSTRAINT label_revision_case_id_fkey,
        DROP CONSTRAINT label_revision_site_id_fkey,
        DROP CONSTRAINT label_revision_import_id_fkey,
        DROP CONSTRAINT label_revision_recorded_by_fkey;
      ALTER TABLE case_label DROP CONSTRAINT case_label_case_id_fkey, DROP CONSTRAINT case_label_revision_id_fkey;
      DROP INDEX label_revision_site, case_label_revision;
      -- Dry runs of before have not named the revisions they would make.
      ALTER TABLE label_import_row ADD COLUMN revision_id uuid;
      UPDATE label_import_row SET revision_id = gen_random_uuid() WHERE outcome IN ('create', 'update');
      ALTER TABLE label_import_row DROP CONSTRAINT label_import_row_import_id_fkey;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE label_import_row DROP COLUMN revision_id, ADD CONSTRAINT label_import_row_import_id_fkey FOREIGN KEY (import_id) REFERENCES label_import;
      CREATE INDEX label_revision_site ON label_revision (site_id);
      CREATE INDEX case_label_revision ON case_label (revision_id);
      ALTER TABLE case_label
        ADD CONSTRAINT case_label_case_id_fkey FOREIGN KEY (case_id) REFERENCES "case",
        ADD CONSTRAINT case_label_revision_id_fkey FOREIGN KEY (revision_id) REFERENCES label_revision;
      ALTER TABLE label_revision
        ADD CONSTRAINT label_revision_case_id_fkey FOREIGN KEY (case_id) REFERENCES "case",
        ADD CONSTRAINT label_revision_site_id_fkey FOREIGN KEY (site_id) REFERENCES site,
        ADD CONSTRAINT label_revision_import_id_fkey FOREIGN KEY (import_id) REFERENCES label_import,
        ADD CONSTRAINT label_revision_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES person;
      DROP TRIGGER label_import_row_held ON label_import_row;
      DROP TRIGGER label_revision_held ON label_revision;
      DROP TRIGGER case_label_held ON case_label;
      DROP TRIGGER case_label_still_held ON case_label;
      DROP FUNCTION look_at_import_rows, look_at_revisions, look_at_labels;
    `);
    for (const { table } of NAMED) {
      await runner.query(`DROP TRIGGER ${nameOf(table)}_stays ON ${table}; DROP TRIGGER ${nameOf(table)}_keeps_name ON ${table}`);
    }
  }
}
