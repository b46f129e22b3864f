import type { Query } from "./database.js";

/**
 * PostgreSQL itself writes down who took the lead from whom, and whether it was free then: its lease had run out, or the connection that held it was
 * gone. What a process believes of itself has no part in it.
 */
const LOG = `
  CREATE SCHEMA trial;
  CREATE TABLE trial.lead (epoch bigint NOT NULL, taken_from text, was_free boolean NOT NULL);
  CREATE FUNCTION trial.lead_taken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO trial.lead VALUES (new.epoch, old.holder, old.expires_at < clock_timestamp() OR old.holder IS NULL OR NOT EXISTS
      (SELECT FROM pg_stat_activity WHERE pid || ' since ' || extract(epoch FROM backend_start) = old.holder));
    RETURN NULL;
  END $$;
  CREATE TRIGGER lead_taken AFTER UPDATE ON coordinator_lease FOR EACH ROW WHEN (new.epoch <> old.epoch) EXECUTE FUNCTION trial.lead_taken()`;

/** From now on every taking of the lead is logged. */
export async function logLeads(ask: Query): Promise<void> {
  await ask(LOG);
}

/** Takings of a lead that somebody had, by their epochs. */
export async function leadsTakenFromOthers(ask: Query): Promise<readonly string[]> {
  const rows = await ask<{ epoch: string }>("SELECT epoch::text FROM trial.lead WHERE NOT was_free ORDER BY epoch");
  return rows.map(({ epoch }) => epoch);
}
