import type { MigrationInterface, QueryRunner } from "typeorm";

/** How often labels of a site have changed, so that who has read them knows whether he still knows them. */
export class LabelChanges1795390000560 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE label_change (
        site_id uuid PRIMARY KEY REFERENCES site,
        number bigint NOT NULL
      );
      CREATE FUNCTION count_label_changes() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO label_change (site_id, number)
          SELECT DISTINCT c.site_id, 1 FROM changed_rows n JOIN "case" c ON c.id = n.case_id ORDER BY c.site_id
          ON CONFLICT (site_id) DO UPDATE SET number = label_change.number + 1;
          RETURN NULL;
        END $$;
      CREATE TRIGGER case_label_counted_insert AFTER INSERT ON case_label REFERENCING NEW TABLE AS changed_rows
        FOR EACH STATEMENT EXECUTE FUNCTION count_label_changes();
      CREATE TRIGGER case_label_counted_update AFTER UPDATE ON case_label REFERENCING NEW TABLE AS changed_rows
        FOR EACH STATEMENT EXECUTE FUNCTION count_label_changes();
      CREATE TRIGGER case_label_counted_delete AFTER DELETE ON case_label REFERENCING OLD TABLE AS changed_rows
        FOR EACH STATEMENT EXECUTE FUNCTION count_label_changes();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER case_label_counted_insert ON case_label;
      DROP TRIGGER case_label_counted_update ON case_label;
      DROP TRIGGER case_label_counted_delete ON case_label;
      DROP FUNCTION count_label_changes();
      DROP TABLE label_change;
    `);
  }
}
