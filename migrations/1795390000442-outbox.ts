import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What has changed, written in the transaction of the change. Rows are numbered as their transactions commit, without gaps: whoever has read up to
 * a number has read everything before it, and a missing number is news that is no longer kept.
 */
export class Outbox1795390000442 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox_tail (one boolean PRIMARY KEY DEFAULT true CHECK (one), sequence bigint NOT NULL DEFAULT 0);
      INSERT INTO outbox_tail DEFAULT VALUES;
      CREATE TABLE outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        sequence bigint UNIQUE,
        topic text NOT NULL,
        subject text NOT NULL,
        site_id uuid,
        wakes uuid[] NOT NULL DEFAULT '{}',
        at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      );
      CREATE FUNCTION number_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE next bigint;
        BEGIN
          -- The row of the tail is locked until the transaction has committed: numbers are seen in their order.
          UPDATE outbox_tail SET sequence = sequence + 1 RETURNING sequence INTO next;
          UPDATE outbox SET sequence = next WHERE id = NEW.id;
          PERFORM pg_notify('midline_outbox', '');
          RETURN NULL;
        END $$;
      CREATE CONSTRAINT TRIGGER outbox_numbered_at_commit AFTER INSERT ON outbox
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION number_outbox();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP TABLE outbox, outbox_tail; DROP FUNCTION number_outbox");
  }
}
