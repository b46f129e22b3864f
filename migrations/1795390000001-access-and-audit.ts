import type { MigrationInterface, QueryRunner } from "typeorm";

/** Hospitals, people, what they show at the door, and the chain of what was done. */
export class AccessAndAudit1795390000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE site (
        id uuid PRIMARY KEY,
        code text NOT NULL UNIQUE CHECK (code ~ '^[a-z][a-z0-9-]{1,30}$'),
        name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
        kind text NOT NULL CHECK (kind IN ('training', 'external')),
        synthetic boolean NOT NULL,
        last_seen_at timestamptz(3),
        enrolled_at timestamptz(3),
        created_at timestamptz(3) NOT NULL
      );
      CREATE TABLE site_key (
        id uuid PRIMARY KEY,
        site_id uuid NOT NULL REFERENCES site,
        public_key text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        revoked_at timestamptz(3)
      );
      CREATE UNIQUE INDEX site_key_live ON site_key (site_id) WHERE revoked_at IS NULL;
      CREATE TABLE person (
        id uuid PRIMARY KEY,
        name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
        email text NOT NULL UNIQUE CHECK (email = lower(email)),
        password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
        created_at timestamptz(3) NOT NULL
      );
      CREATE TABLE membership (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES person,
        role text NOT NULL,
        site_id uuid REFERENCES site,
        created_at timestamptz(3) NOT NULL,
        UNIQUE NULLS NOT DISTINCT (person_id, role, site_id),
        CHECK (CASE WHEN role IN ('siteCoordinator', 'reader', 'clinician') THEN site_id IS NOT NULL
                    ELSE site_id IS NULL AND role IN ('lead', 'dataScientist', 'adjudicator', 'auditor') END)
      );
      CREATE TABLE session (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES person,
        secret_hash text NOT NULL UNIQUE CHECK (secret_hash ~ '^[0-9a-f]{64}$'),
        created_at timestamptz(3) NOT NULL,
        last_used_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL
      );
      CREATE TABLE sign_in_failure (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        key text NOT NULL,
        at timestamptz(3) NOT NULL
      );
      CREATE INDEX sign_in_failure_key ON sign_in_failure (key, at);
      CREATE TABLE api_token (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL REFERENCES person,
        name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
        secret_hash text NOT NULL UNIQUE CHECK (secret_hash ~ '^[0-9a-f]{64}$'),
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        last_used_at timestamptz(3)
      );
      CREATE INDEX api_token_person ON api_token (person_id);
      CREATE TABLE enrolment_token (
        id uuid PRIMARY KEY,
        site_id uuid NOT NULL REFERENCES site,
        token_hash text NOT NULL UNIQUE CHECK (token_hash ~ '^[0-9a-f]{64}$'),
        issued_by uuid NOT NULL REFERENCES person,
        created_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        used_at timestamptz(3)
      );
      CREATE TABLE audit_event (
        id uuid PRIMARY KEY,
        sequence integer NOT NULL UNIQUE CHECK (sequence > 0),
        at timestamptz(3) NOT NULL,
        actor text NOT NULL,
        action text NOT NULL,
        subject text NOT NULL,
        detail text NOT NULL,
        previous_hash text NOT NULL CHECK (previous_hash ~ '^[0-9a-f]{64}$'),
        hash text NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$')
      );
      CREATE INDEX audit_event_page ON audit_event (at DESC, id DESC);
      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$;
      CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE audit_event, enrolment_token, api_token, sign_in_failure, session, membership, person, site_key, site;
      DROP FUNCTION refuse_change();
    `);
  }
}
