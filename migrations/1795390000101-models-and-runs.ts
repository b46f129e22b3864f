import type { MigrationInterface, QueryRunner } from "typeorm";

/** Runs, their rounds and updates, the model versions they become, what sites say of those, and what clinicians ask of them. */
export class ModelsAndRuns1795390000101 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE DOMAIN sha256_hex AS text CHECK (VALUE ~ '^[0-9a-f]{64}$');
      CREATE TABLE trainer_challenge (
        nonce_hash sha256_hex PRIMARY KEY,
        key_id uuid NOT NULL REFERENCES site_key,
        expires_at timestamptz(3) NOT NULL
      );
      CREATE INDEX trainer_challenge_expiry ON trainer_challenge (expires_at);

      CREATE TABLE run (
        id uuid PRIMARY KEY,
        name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
        state text NOT NULL CHECK (state IN ('proposed', 'approved', 'running', 'evaluating', 'finished', 'cancelled', 'failed')),
        plan text NOT NULL,
        plan_hash sha256_hex NOT NULL,
        network text NOT NULL CHECK (network IN ('ci', 'laptop', 'gpu')),
        target text NOT NULL CHECK (target IN ('h3k27m', 'h3k27Altered')),
        cohort_id uuid NOT NULL REFERENCES cohort,
        total_rounds integer NOT NULL CHECK (total_rounds > 0),
        completed_rounds integer NOT NULL CHECK (completed_rounds BETWEEN 0 AND total_rounds),
        proposed_by uuid NOT NULL REFERENCES person,
        synthetic boolean NOT NULL,
        failure text,
        created_at timestamptz(3) NOT NULL,
        started_at timestamptz(3),
        finished_at timestamptz(3),
        CHECK ((state IN ('finished', 'cancelled', 'failed')) = (finished_at IS NOT NULL)),
        CHECK ((state IN ('cancelled', 'failed')) = (failure IS NOT NULL))
      );
      CREATE INDEX run_page ON run (created_at DESC, id DESC);
      CREATE INDEX run_alive ON run (state) WHERE state IN ('approved', 'running', 'evaluating');
      CREATE TABLE run_site (
        run_id uuid NOT NULL REFERENCES run,
        site_id uuid NOT NULL REFERENCES site,
        site_code text NOT NULL,
        trains boolean NOT NULL,
        approved_by uuid REFERENCES person,
        approved_at timestamptz(3),
        PRIMARY KEY (run_id, site_id),
        CHECK ((approved_by IS NULL) = (approved_at IS NULL))
      );
      CREATE INDEX run_site_site ON run_site (site_id);

      CREATE TABLE round (
        id uuid PRIMARY KEY,
        run_id uuid NOT NULL REFERENCES run,
        number integer NOT NULL CHECK (number >= 0),
        attempt integer NOT NULL CHECK (attempt >= 0),
        state text NOT NULL CHECK (state IN ('open', 'frozen', 'committed', 'aborted')),
        base_digest sha256_hex NOT NULL,
        base_bytes integer NOT NULL CHECK (base_bytes > 0),
        frozen_digest sha256_hex,
        progress_at timestamptz(3) NOT NULL,
        opened_at timestamptz(3) NOT NULL,
        closed_at timestamptz(3),
        UNIQUE (run_id, number, attempt),
        CHECK ((state IN ('committed', 'aborted')) = (closed_at IS NOT NULL)),
        CHECK (state NOT IN ('frozen', 'committed') OR frozen_digest IS NOT NULL)
      );
      CREATE UNIQUE INDEX round_one_at_a_time ON round (run_id) WHERE state IN ('open', 'frozen');
      CREATE UNIQUE INDEX round_committed_once ON round (run_id, number) WHERE state = 'committed';

      CREATE TABLE site_progress (
        round_id uuid NOT NULL REFERENCES round,
        site_id uuid NOT NULL REFERENCES site,
        step integer NOT NULL CHECK (step >= 0),
        steps integer NOT NULL CHECK (steps > 0),
        mean_loss double precision,
        declined text,
        updated_at timestamptz(3) NOT NULL,
        PRIMARY KEY (round_id, site_id)
      );
      CREATE TABLE upload (
        id uuid PRIMARY KEY,
        round_id uuid NOT NULL REFERENCES round,
        site_id uuid NOT NULL REFERENCES site,
        payload_digest sha256_hex NOT NULL,
        payload_bytes integer NOT NULL CHECK (payload_bytes > 0),
        created_at timestamptz(3) NOT NULL,
        UNIQUE (round_id, site_id)
      );
      CREATE TABLE site_update (
        id uuid PRIMARY KEY,
        round_id uuid NOT NULL REFERENCES round,
        site_id uuid NOT NULL REFERENCES site,
        site_code text NOT NULL,
        key_id uuid NOT NULL REFERENCES site_key,
        payload_digest sha256_hex NOT NULL,
        payload_bytes integer NOT NULL CHECK (payload_bytes > 0),
        examples integer NOT NULL CHECK (examples > 0),
        labelled integer NOT NULL CHECK (labelled BETWEEN 0 AND examples),
        masked integer NOT NULL CHECK (masked BETWEEN 0 AND examples),
        mean_loss double precision NOT NULL,
        norm double precision NOT NULL CHECK (norm >= 0 AND norm < 'Infinity'),
        envelope jsonb NOT NULL,
        signature text NOT NULL,
        accepted_at timestamptz(3) NOT NULL,
        UNIQUE (round_id, site_id)
      );

      CREATE TABLE model_version (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        digest sha256_hex NOT NULL,
        bytes integer NOT NULL CHECK (bytes > 0),
        network text NOT NULL,
        target text NOT NULL,
        parameter_count integer NOT NULL CHECK (parameter_count > 0),
        run_id uuid NOT NULL REFERENCES run,
        cohort_id uuid NOT NULL REFERENCES cohort,
        round_number integer NOT NULL CHECK (round_number > 0),
        parent_id uuid REFERENCES model_version,
        synthetic boolean NOT NULL,
        created_at timestamptz(3) NOT NULL,
        UNIQUE (run_id, round_number),
        CHECK ((round_number = 1) = (parent_id IS NULL))
      );
      CREATE INDEX model_version_page ON model_version (created_at DESC, id DESC);
      CREATE INDEX model_version_cohort ON model_version (cohort_id);
      CREATE INDEX model_version_digest ON model_version (digest);
      CREATE TABLE contribution (
        model_version_id uuid NOT NULL REFERENCES model_version,
        site_id uuid NOT NULL REFERENCES site,
        examples integer NOT NULL CHECK (examples > 0),
        weight double precision NOT NULL CHECK (weight > 0 AND weight <= 1),
        update_digest sha256_hex NOT NULL,
        PRIMARY KEY (model_version_id, site_id)
      );
      CREATE TABLE model_alias (
        id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
        alias text NOT NULL CHECK (alias ~ '^[a-z][a-z0-9-]{1,39}$'),
        model_version_id uuid NOT NULL REFERENCES model_version,
        set_by uuid NOT NULL REFERENCES person,
        created_at timestamptz(3) NOT NULL
      );
      CREATE INDEX model_alias_latest ON model_alias (alias, id DESC);

      CREATE TABLE evaluation (
        id uuid PRIMARY KEY,
        model_version_id uuid NOT NULL REFERENCES model_version,
        cohort_id uuid NOT NULL REFERENCES cohort,
        site_id uuid NOT NULL REFERENCES site,
        split text NOT NULL CHECK (split IN ('validation', 'external')),
        state text NOT NULL CHECK (state IN ('pending', 'running', 'done', 'failed')),
        statistics jsonb,
        failure text,
        requested_at timestamptz(3) NOT NULL,
        finished_at timestamptz(3),
        UNIQUE (model_version_id, site_id),
        CHECK ((state = 'done') = (statistics IS NOT NULL)),
        CHECK ((state = 'failed') = (failure IS NOT NULL))
      );
      CREATE INDEX evaluation_waiting ON evaluation (site_id, requested_at) WHERE state IN ('pending', 'running');
      CREATE INDEX evaluation_cohort ON evaluation (cohort_id);

      CREATE TABLE prediction (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES "case",
        site_id uuid NOT NULL REFERENCES site,
        model_version_id uuid NOT NULL REFERENCES model_version,
        state text NOT NULL CHECK (state IN ('pending', 'answered', 'failed')),
        requested_by uuid NOT NULL REFERENCES person,
        outcome jsonb,
        created_at timestamptz(3) NOT NULL,
        answered_at timestamptz(3),
        CHECK ((state = 'pending') = (outcome IS NULL)),
        CHECK ((state = 'pending') = (answered_at IS NULL))
      );
      CREATE INDEX prediction_page ON prediction (created_at DESC, id DESC);
      CREATE INDEX prediction_waiting ON prediction (site_id, created_at) WHERE state = 'pending';
    `);
    await runner.query(`
      CREATE FUNCTION allow_only_edges() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF OLD.state <> NEW.state AND NOT (OLD.state || '>' || NEW.state = ANY (TG_ARGV[0]::text[])) THEN
            RAISE EXCEPTION 'a % never goes from % to %', TG_TABLE_NAME, OLD.state, NEW.state USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$;
      CREATE TRIGGER run_edges BEFORE UPDATE ON run FOR EACH ROW EXECUTE FUNCTION allow_only_edges(
        '{proposed>approved,approved>running,running>evaluating,evaluating>finished,proposed>cancelled,approved>cancelled,running>cancelled,evaluating>cancelled,approved>failed,running>failed}');
      CREATE TRIGGER round_edges BEFORE UPDATE ON round FOR EACH ROW EXECUTE FUNCTION allow_only_edges(
        '{open>frozen,frozen>committed,open>aborted,frozen>aborted}');
      CREATE TRIGGER evaluation_edges BEFORE UPDATE ON evaluation FOR EACH ROW EXECUTE FUNCTION allow_only_edges(
        '{pending>running,pending>done,running>done,pending>failed,running>failed}');
      CREATE TRIGGER prediction_edges BEFORE UPDATE ON prediction FOR EACH ROW EXECUTE FUNCTION allow_only_edges(
        '{pending>answered,pending>failed}');
      CREATE TRIGGER site_update_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON site_update FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER model_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON model_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER contribution_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON contribution FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER model_alias_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON model_alias FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE FUNCTION only_open_rounds_take_updates() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF (SELECT state FROM round WHERE id = NEW.round_id) <> 'open' THEN
            RAISE EXCEPTION 'a closed round takes no update' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$;
      CREATE TRIGGER site_update_open BEFORE INSERT ON site_update FOR EACH ROW EXECUTE FUNCTION only_open_rounds_take_updates();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE prediction, evaluation, model_alias, contribution, model_version, site_update, upload, site_progress, round, run_site, run, trainer_challenge;
      DROP FUNCTION allow_only_edges();
      DROP FUNCTION only_open_rounds_take_updates();
      DROP DOMAIN sha256_hex;
    `);
  }
}
