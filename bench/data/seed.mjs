// SYNTHETIC cases and all that came of them, the same for the same seed: written by the database itself, without asking its triggers.
import { labelTemplate } from "../../packages/shared/dist/labels/label-template.js";
import { openLabelFile } from "../../packages/shared/dist/labels/read-label-file.js";
import { consensus } from "../../apps/api/dist/labels/consensus.js";
import { timed } from "./timing.mjs";

/** How the tissue results of a case grow: nothing yet, one stain, two, sequenced; and once in a while two that contradict each other. */
const EVIDENCE = [
  {},
  { h3k27m_ihc: "positive", h3k27me3_ihc: null },
  { h3k27m_ihc: "positive", h3k27me3_ihc: "lost" },
  { h3k27m_ihc: "positive", h3k27me3_ihc: "lost", h3_sequencing: "H3.3_K27M", seq_tumour_content_percent: 70 },
  { h3k27m_ihc: "negative" },
  { h3k27m_ihc: "negative", h3k27me3_ihc: "retained" },
  {
    h3k27m_ihc: "negative",
    h3k27me3_ihc: "retained",
    h3_sequencing: "wildtype",
    seq_tumour_content_percent: 60,
    seq_genes_covered: ["H3.3", "H3.1", "H3.2"],
  },
  { h3k27m_ihc: "positive", h3k27me3_ihc: "retained" },
];
const NOTHING = {
  h3k27m_ihc: null,
  h3k27me3_ihc: null,
  h3_sequencing: null,
  methylation_class: null,
  methylation_score: null,
  ezhip: null,
  egfr: null,
};

/** @returns the rows of each table, and ids that questions are asked about. */
export async function seed(db, size, say) {
  await db.query("SET session_replication_role = replica");
  await db.query("SET synchronous_commit = off");
  await prepare(db, size);
  for (const statement of statementsOf(size)) {
    const { value, ms } = await timed(() => db.query(statement));
    say(`  ${value.rowCount} rows in ${(ms / 1000).toFixed(1)} s: ${statement.slice(0, 40)}`);
  }
  await db.query("SET session_replication_role = origin");
  await db.query("VACUUM ANALYZE");
  const tables = [
    "case",
    "label_revision",
    "case_label",
    "cohort",
    "cohort_member",
    "changed_label",
    "run",
    "round",
    "site_update",
    "model_version",
    "contribution",
    "evaluation",
    "prediction",
  ];
  const rows = {};
  for (const table of tables) rows[table] = Number((await db.query(`SELECT count(*) FROM "${table}"`)).rows[0].count);
  return { rows, siteCode: "site-1", ...(await idsOf(db, size)) };
}

/** Ids from a seed that pass for UUIDs, in functions that the planner dissolves; and the label values with what they come to. */
async function prepare(db, { seed: number }) {
  await db.query(`CREATE FUNCTION bench_id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT overlay(overlay(md5(kind || ' ' || n::text || ' ${Number(number)}') PLACING '4' FROM 13) PLACING '8' FROM 17)::uuid $$`);
  await db.query(`CREATE FUNCTION bench_digest(kind text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT encode(sha256((kind || ' ' || n::text || ' ${Number(number)}')::bytea), 'hex') $$`);
  await db.query(`CREATE UNLOGGED TABLE bench_template (template int, age int, "values" jsonb, PRIMARY KEY (template, age))`);
  await db.query(
    `CREATE UNLOGGED TABLE bench_label (template int, target text, state text, value boolean, tier text, rule text, reason text, PRIMARY KEY (template, target))`,
  );
  const [{ values: example }] = openLabelFile(new TextEncoder().encode(labelTemplate().replace('"# P0001"', '"P0001"'))).rows();
  for (const [i, evidence] of EVIDENCE.entries()) {
    const values = { ...example, ...NOTHING, ...evidence };
    for (let age = 0; age < AGES; age++)
      await db.query("INSERT INTO bench_template VALUES ($1, $2, $3)", [i, age, JSON.stringify({ ...values, age_years: age })]);
    for (const { target, state, value, tier, rule, reason } of consensus(values, null))
      await db.query("INSERT INTO bench_label VALUES ($1, $2, $3, $4, $5, $6, $7)", [i, target, state, value, tier, rule, reason]);
  }
}

/** Values are copied whole: putting them together row by row would take PostgreSQL most of the time. */
const AGES = 90;
const EXTERNAL = 2;
const at = (days) => `timestamptz '2025-01-01' + interval '1 day' * (${days})`;
/** The template of case i after revision n of R: later revisions know more; of every fortieth case the last says the opposite. */
const template = (i, n, R) => `(CASE WHEN ${i} % 97 = 0 AND ${n} = ${R} THEN 7
  WHEN ${n} = 1 THEN 0 ELSE (CASE WHEN (${i} % 3 = 0) = (${i} % 40 = 0 AND ${n} = ${R}) THEN 4 ELSE 1 END) + least(2, 3 * (${n} - 1) / ${R}) END)`;

function* statementsOf({ cases, revisions, sites, snapshots, rounds, predictions }) {
  const R = revisions / cases;
  const all = sites + EXTERNAL;
  const person = "(SELECT id FROM person LIMIT 1)";
  const lastRound = rounds - 1;
  const pinned = (k) => `greatest(2, ${R} - (${snapshots} - 1 - ${k}) / 2)`;
  yield `INSERT INTO site (id, code, name, kind, synthetic, created_at) SELECT bench_id('site', s), 'site-' || s, 'Hospital ' || s,
    CASE WHEN s > ${sites} THEN 'external' ELSE 'training' END, true, ${at(0)} FROM generate_series(1, ${all}) s`;
  yield `INSERT INTO site (id, code, name, kind, synthetic, created_at) SELECT bench_id('site', 0), 'importing', 'Hospital that imports', 'training', true, ${at(0)}`;
  yield `INSERT INTO site_key (id, site_id, public_key, created_at) SELECT bench_id('key', s), bench_id('site', s), 'none', ${at(0)} FROM generate_series(1, ${all}) s`;
  yield `INSERT INTO label_import (id, site_id, file_name, file_digest, state, dry_run_hash, revisions_seen, encoding, delimiter, total_rows, created, updated, unchanged, rejected, file_problems, imported_by, created_at, committed_at)
    SELECT bench_id('import', s * 1000 + n), bench_id('site', s), 'labels-' || n || '.csv', bench_digest('file', s * 1000 + n), 'committed', bench_digest('dry', s * 1000 + n), 0, 'utf-8', ',', 0, 0, 0, 0, 0, '[]', ${person}, ${at("n * 30")}, ${at("n * 30")}
      FROM generate_series(1, ${all}) s, generate_series(1, ${R}) n`;
  yield `INSERT INTO "case" (id, site_id, pseudonym, age_years, location, created_at)
    SELECT bench_id('case', i), bench_id('site', 1 + i % ${all}), 'P' || lpad(i::text, 7, '0'), 1 + i % 90, 'pons', ${at("30")} + interval '1 millisecond' * i FROM generate_series(1, ${cases}) i`;
  yield `INSERT INTO label_revision (id, case_id, site_id, number, source, import_id, "values", values_hash, recorded_by, created_at)
    SELECT bench_id('revision', i::bigint * ${R} + n), bench_id('case', i), bench_id('site', 1 + i % ${all}), n, 'import', bench_id('import', (1 + i % ${all}) * 1000 + n),
           t."values",
           bench_digest('values', i::bigint * ${R} + n), ${person}, ${at("n * 30")}
      FROM generate_series(1, ${cases}) i CROSS JOIN generate_series(1, ${R}) n JOIN bench_template t ON t.template = ${template("i", "n", R)} AND t.age = i % ${AGES}`;
  yield `INSERT INTO case_label (case_id, target, state, value, tier, rule, reason, revision_id)
    SELECT bench_id('case', c), l.target, l.state, l.value, l.tier, l.rule, l.reason, bench_id('revision', c::bigint * ${R} + ${R})
      FROM generate_series(1, ${cases}) c JOIN bench_label l ON l.template = ${template("c", R, R)}`;
  yield `INSERT INTO cohort (id, name, target, digest, criteria, validation_fraction, seed, flow, size, synthetic, frozen_by_id, created_at)
    SELECT bench_id('cohort', k), 'Snapshot ' || k, 'h3k27m', bench_digest('cohort', k), '{}', 0.25, 1, '{"steps":[],"sites":[]}', ${cases} * (k + 1) / ${snapshots}, true, ${person}, ${at("400 + k")}
      FROM generate_series(0, ${snapshots - 1}) k`;
  yield `INSERT INTO cohort_member (cohort_id, case_id, site_id, pseudonym, revision_id, label, has_mask, split, fold)
    SELECT bench_id('cohort', k), bench_id('case', c), bench_id('site', 1 + c % ${all}), 'P' || lpad(c::text, 7, '0'), bench_id('revision', c::bigint * ${R} + ${pinned("k")}), l.value, true,
           CASE WHEN 1 + c % ${all} > ${sites} THEN 'external' WHEN c % 4 = 1 THEN 'validation' ELSE 'train' END, CASE WHEN 1 + c % ${all} > ${sites} THEN NULL ELSE c % 5 END
      FROM generate_series(0, ${snapshots - 1}) k CROSS JOIN LATERAL generate_series(1, ${cases} * (k + 1) / ${snapshots}) c
      JOIN bench_label l ON l.target = 'h3k27m' AND l.template = ${template("c", pinned("k"), R)}`;
  yield `INSERT INTO changed_label (cohort_id, case_id, site_id, split, fold, since)
    SELECT m.cohort_id, m.case_id, m.site_id, m.split, m.fold, ${at("500")} FROM cohort_member m JOIN case_label l ON l.case_id = m.case_id AND l.target = 'h3k27m' WHERE m.label IS DISTINCT FROM l.value`;
  yield `INSERT INTO run (id, name, state, plan, plan_hash, network, target, cohort_id, total_rounds, completed_rounds, proposed_by, synthetic, created_at, started_at, finished_at, task, parent_model_id)
    SELECT bench_id('run', k), 'Run ' || k, 'finished', '{"fold":null}', bench_digest('plan', k), 'laptop', 'h3k27m', bench_id('cohort', k), ${rounds}, ${rounds}, ${person}, true, ${at("420 + k")}, ${at("420 + k")}, ${at("421 + k")}, 'diagnosis',
           CASE WHEN k >= ${Math.ceil(snapshots / 2)} THEN bench_id('version', (k - ${Math.ceil(snapshots / 2)}) * ${rounds} + ${lastRound}) END
      FROM generate_series(0, ${snapshots - 1}) k`;
  yield `INSERT INTO run_site (run_id, site_id, site_code, trains, approved_by, approved_at) SELECT bench_id('run', k), bench_id('site', s), 'site-' || s, s <= ${sites}, ${person}, ${at("420 + k")}
      FROM generate_series(0, ${snapshots - 1}) k, generate_series(1, ${all}) s`;
  yield `INSERT INTO round (id, run_id, number, attempt, state, base_digest, base_bytes, frozen_digest, progress_at, opened_at, closed_at)
    SELECT bench_id('round', k * ${rounds} + r), bench_id('run', k), r, 0, 'committed', bench_digest('base', k * ${rounds} + r), 1, bench_digest('frozen', r), ${at("420 + k")}, ${at("420 + k")}, ${at("420 + k")}
      FROM generate_series(0, ${snapshots - 1}) k, generate_series(0, ${lastRound}) r`;
  yield `INSERT INTO site_update (id, round_id, site_id, site_code, key_id, payload_digest, payload_bytes, examples, labelled, masked, aged, mean_loss, norm, envelope, signature, nonce, accepted_at)
    SELECT bench_id('update', (k * ${rounds} + r) * ${all} + s), bench_id('round', k * ${rounds} + r), bench_id('site', s), 'site-' || s, bench_id('key', s), bench_digest('update', (k * ${rounds} + r) * ${all} + s), 1, 1, 1, 1, 0, 0.5, 1, '{"encodingError":null}', 'none', bench_id('nonce', (k * ${rounds} + r) * ${all} + s)::text, ${at("420 + k")}
      FROM generate_series(0, ${snapshots - 1}) k, generate_series(0, ${lastRound}) r, generate_series(1, ${sites}) s`;
  yield `INSERT INTO model_version (id, name, digest, bytes, averaging_decay, covariates, attention, network, target, task, parameter_count, run_id, cohort_id, round_number, parent_id, synthetic, created_at)
    SELECT bench_id('version', k * ${rounds} + r), 'Run ' || k || ', round ' || (r + 1), bench_digest('version', k * ${rounds} + r), 1, 0, 'none', 'mask', 'laptop', 'h3k27m', 'diagnosis', 1, bench_id('run', k), bench_id('cohort', k), r + 1,
           CASE WHEN r > 0 THEN bench_id('version', k * ${rounds} + r - 1) END, true, ${at("420 + k")} + interval '1 minute' * r
      FROM generate_series(0, ${snapshots - 1}) k, generate_series(0, ${lastRound}) r`;
  yield `INSERT INTO contribution (model_version_id, site_id, examples, weight, update_digest)
    SELECT bench_id('version', v), bench_id('site', s), 1, 1.0 / ${sites}, bench_digest('update', v::bigint * ${all} + s) FROM generate_series(0, ${snapshots * rounds - 1}) v, generate_series(1, ${sites}) s`;
  yield `INSERT INTO evaluation (id, model_version_id, cohort_id, site_id, split, state, failure, requested_at, finished_at)
    SELECT bench_id('evaluation', v::bigint * ${all} + s), bench_id('version', v), bench_id('cohort', v / ${rounds}), bench_id('site', s), CASE WHEN s > ${sites} THEN 'external' ELSE 'validation' END, 'failed', 'UNAVAILABLE', ${at("450")}, ${at("450")}
      FROM generate_series(0, ${snapshots * rounds - 1}) v, generate_series(1, ${all}) s`;
  yield `INSERT INTO prediction (id, case_id, site_id, model_version_id, state, requested_by, outcome, created_at, answered_at)
    SELECT bench_id('prediction', p), bench_id('case', 1 + p * 7 % ${cases}), bench_id('site', 1 + (1 + p * 7 % ${cases}) % ${all}), bench_id('version', p % ${snapshots * rounds}), 'failed', ${person}, '{"state":"failed","code":"UNAVAILABLE"}', ${at("460")} + interval '1 second' * p, ${at("461")} + interval '1 second' * p
      FROM generate_series(1, ${predictions}) p`;
}

/** One of each kind, of the first hospital where it has patients; a label that every snapshot pins, as near as there is one. */
async function idsOf(db, { cases, revisions, sites, snapshots, rounds }) {
  const all = sites + EXTERNAL;
  const R = revisions / cases;
  const one = async (sql) => (await db.query(`SELECT ${sql} AS id`)).rows[0].id;
  const newest = snapshots * rounds - 1;
  return {
    // The first hospital's cases are multiples of the number of sites; this one trains.
    caseId: await one(`bench_id('case', ${2 * all})`),
    revisionId: await one(`bench_id('revision', ${2 * all * R + R - 1})`),
    cohortId: await one(`bench_id('cohort', ${snapshots - 1})`),
    changedCohortId: await one(`bench_id('cohort', ${snapshots - 3})`),
    runId: await one(`bench_id('run', ${snapshots - 1})`),
    modelId: await one(`bench_id('version', ${newest})`),
    predictionId: (await db.query(`SELECT id FROM prediction WHERE site_id = bench_id('site', 1) ORDER BY created_at DESC LIMIT 1`)).rows[0]
      .id,
    siteCodes: Array.from({ length: all }, (_, i) => `site-${i + 1}`),
  };
}
