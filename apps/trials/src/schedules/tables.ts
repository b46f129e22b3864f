/** A row as the entities have it. */
export type Row = Record<string, unknown>;

export interface UniqueKey {
  readonly name: string;
  /** Properties of the entity. */
  readonly columns: readonly string[];
  /** Only rows in which this column holds one of these values, or null, are in the index. */
  readonly where?: { readonly column: string; readonly values: readonly unknown[] };
}

export interface Table {
  readonly entity: string;
  readonly primaryKey: readonly string[];
  readonly unique: readonly UniqueKey[];
  /** From which state to which a row may go, `from>to`. */
  readonly edges?: readonly string[];
  /** Rows never change and never go. */
  readonly appendOnly?: boolean;
}

const key = (name: string, ...columns: string[]): UniqueKey => ({ name, columns });

/** The tables that the coordinator uses, as the migrations make them: keys, indexes, edges and guards. A test holds them against PostgreSQL's catalogue. */
export const TABLES: readonly Table[] = [
  { entity: "Site", primaryKey: ["id"], unique: [key("site_code_key", "code")] },
  {
    entity: "SiteKey",
    primaryKey: ["id"],
    unique: [{ ...key("site_key_live", "siteId"), where: { column: "revokedAt", values: [null] } }],
  },
  {
    entity: "AuditEvent",
    primaryKey: ["id"],
    unique: [key("audit_event_sequence_key", "sequence"), key("audit_event_hash_key", "hash")],
    appendOnly: true,
  },
  { entity: "SiteSession", primaryKey: ["siteId"], unique: [] },
  {
    entity: "Cohort",
    primaryKey: ["id"],
    unique: [key("cohort_series_number", "seriesId", "number"), key("cohort_series_version", "seriesId", "version")],
    appendOnly: true,
  },
  {
    entity: "CohortMember",
    primaryKey: ["cohortId", "caseId"],
    unique: [key("cohort_member_order", "cohortId", "siteId", "pseudonym")],
    appendOnly: true,
  },
  {
    entity: "Run",
    primaryKey: ["id"],
    unique: [],
    edges: [
      "proposed>approved",
      "approved>running",
      "running>evaluating",
      "evaluating>finished",
      "proposed>cancelled",
      "approved>cancelled",
      "running>cancelled",
      "evaluating>cancelled",
      "approved>failed",
      "running>failed",
    ],
  },
  { entity: "RunSite", primaryKey: ["runId", "siteId"], unique: [] },
  {
    entity: "Round",
    primaryKey: ["id"],
    unique: [
      key("round_run_id_number_attempt_key", "runId", "number", "attempt"),
      { ...key("round_one_at_a_time", "runId"), where: { column: "state", values: ["open", "frozen", "aggregated"] } },
      { ...key("round_committed_once", "runId", "number"), where: { column: "state", values: ["committed"] } },
    ],
    edges: ["open>frozen", "frozen>aggregated", "aggregated>committed", "open>aborted", "frozen>aborted", "aggregated>aborted"],
  },
  { entity: "SiteProgress", primaryKey: ["roundId", "siteId"], unique: [] },
  { entity: "Upload", primaryKey: ["id"], unique: [key("upload_round_id_site_id_key", "roundId", "siteId")] },
  {
    entity: "SiteUpdate",
    primaryKey: ["id"],
    unique: [key("site_update_round_id_site_id_key", "roundId", "siteId"), key("nonces_are_used_once", "siteId", "nonce")],
    appendOnly: true,
  },
  { entity: "UpdateRefusal", primaryKey: ["roundId", "siteId", "code"], unique: [] },
  {
    entity: "ModelVersion",
    primaryKey: ["id"],
    unique: [key("model_version_run_id_round_number_key", "runId", "roundNumber")],
    appendOnly: true,
  },
  { entity: "Contribution", primaryKey: ["modelVersionId", "siteId"], unique: [], appendOnly: true },
  {
    entity: "Evaluation",
    primaryKey: ["id"],
    unique: [key("evaluation_model_version_id_site_id_key", "modelVersionId", "siteId")],
    edges: ["pending>running", "pending>done", "running>done", "pending>failed", "running>failed"],
  },
  { entity: "Prediction", primaryKey: ["id"], unique: [], edges: ["pending>answered", "pending>failed"] },
  /** The lease has no entity: statements of `leadership.ts` alone touch it. */
  { entity: "CoordinatorLease", primaryKey: ["one"], unique: [] },
];

const tableOf = new Map(TABLES.map((table) => [table.entity, table]));

/** Of a key: an identifier, a number or a flag. */
function textOf(part: unknown): string {
  if (typeof part === "string") return part;
  if (typeof part === "number" || typeof part === "boolean") return `${part}`;
  throw new Error(`${typeof part} is no part of a key.`);
}

export function specOf(entity: string): Table {
  const table = tableOf.get(entity);
  if (table === undefined) throw new Error(`The double has no table of ${entity}.`);
  return table;
}

export const primaryKeyOf = (entity: string, row: Row): string => {
  const { primaryKey } = specOf(entity);
  return primaryKey.length === 1 ? textOf(row[primaryKey[0]!]) : primaryKey.map((column) => textOf(row[column])).join("|");
};

/** The row's entry in a unique index, or null when it has none. */
export function keyValue({ columns, where }: UniqueKey, row: Row): string | null {
  if (where !== undefined && !where.values.includes(row[where.column])) return null;
  let value = "";
  for (const column of columns) {
    const part = row[column];
    if (part === null || part === undefined) return null;
    value += `${textOf(part)}|`;
  }
  return value;
}

/** The properties of whatever is an object. */
export const asRow = (value: unknown): Row => (typeof value === "object" && value !== null ? { ...value } : {});
