import { createHash } from "node:crypto";
import type { QueryResultRow } from "pg";
import { z } from "zod";

/** Asks the database. */
export type Ask = <T extends QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<T[]>;

const examples = z.record(z.string(), z.number());

/** A receipt as a trainer holds it. */
export const heldReceipt = z.object({
  receipt: z.object({
    updateId: z.string(),
    runId: z.string(),
    round: z.number(),
    attempt: z.number(),
    siteCode: z.string(),
    payloadDigest: z.string(),
    examples,
    acceptedAt: z.string(),
  }),
  signature: z.string(),
});
export type HeldReceipt = z.infer<typeof heldReceipt>;

const roundRow = z.object({
  id: z.string(),
  number: z.number(),
  attempt: z.number(),
  state: z.string(),
  base_digest: z.string(),
  frozen_digest: z.string().nullable(),
});
const updateRow = z.object({
  id: z.string(),
  round_id: z.string(),
  site_code: z.string(),
  payload_digest: z.string(),
  decoded_digest: z.string().nullable(),
  envelope: z
    .object({
      runId: z.string(),
      round: z.number(),
      attempt: z.number(),
      siteCode: z.string(),
      baseDigest: z.string(),
      payloadDigest: z.string(),
      examples,
    })
    .loose(),
  signature: z.string(),
  public_key: z.string(),
  is_revoked: z.boolean(),
});
const versionRow = z.object({
  id: z.string(),
  round_number: z.number(),
  digest: z.string(),
  aggregate_digest: z.string().nullable(),
  parent_id: z.string().nullable(),
});
const contributionRow = z.object({
  model_version_id: z.string(),
  site_code: z.string(),
  update_digest: z.string(),
  weight: z.number().nullable(),
});
const eventRow = z.object({ sequence: z.number(), actor: z.string(), action: z.string(), detail: z.string() });

/** Everything that is known of a finished run, as its tables, its blobs and its sites hold it. */
export interface Evidence {
  readonly run: {
    readonly id: string;
    readonly state: string;
    readonly failure: string | null;
    readonly total_rounds: number;
    readonly plan: string;
  };
  readonly rounds: readonly z.infer<typeof roundRow>[];
  readonly updates: readonly z.infer<typeof updateRow>[];
  readonly versions: readonly z.infer<typeof versionRow>[];
  readonly contributions: readonly z.infer<typeof contributionRow>[];
  readonly events: readonly z.infer<typeof eventRow>[];
  readonly receipts: readonly HeldReceipt[];
  /** Bytes by their digest, as they are on the disk; null when they are not there. */
  readonly blob: (digest: string) => Uint8Array | null;
}

export interface Sources {
  readonly ask: Ask;
  readonly blob: Evidence["blob"];
  readonly receipts: readonly HeldReceipt[];
}

/** Reads it, with no code of the product between the tables and us. */
export async function readEvidence(runId: string, { ask, blob, receipts }: Sources): Promise<Evidence> {
  const rows = async <S extends z.ZodType>(shape: S, text: string, values: readonly unknown[] = [runId]): Promise<z.output<S>[]> =>
    z.array(shape).parse(await ask(text, values));
  const [run] = await rows(
    z.object({ id: z.string(), state: z.string(), failure: z.string().nullable(), total_rounds: z.number(), plan: z.string() }),
    "SELECT id, state, failure, total_rounds, plan FROM run WHERE id = $1",
  );
  if (run === undefined) throw new Error(`There is no run ${runId}.`);
  return {
    run,
    rounds: await rows(
      roundRow,
      "SELECT id, number, attempt, state, base_digest, frozen_digest FROM round WHERE run_id = $1 ORDER BY number, attempt",
    ),
    updates: await rows(
      updateRow,
      `SELECT u.id, u.round_id, u.site_code, u.payload_digest, u.decoded_digest, u.envelope, u.signature, k.public_key,
              coalesce(k.revoked_at < u.accepted_at, false) AS is_revoked
         FROM site_update u JOIN round r ON r.id = u.round_id JOIN site_key k ON k.id = u.key_id
        WHERE r.run_id = $1 ORDER BY r.number, r.attempt, u.site_code COLLATE "C"`,
    ),
    versions: await rows(
      versionRow,
      "SELECT id, round_number, digest, aggregate_digest, parent_id FROM model_version WHERE run_id = $1 ORDER BY round_number",
    ),
    contributions: await rows(
      contributionRow,
      `SELECT c.model_version_id, s.code AS site_code, c.update_digest, c.weight FROM contribution c
         JOIN model_version v ON v.id = c.model_version_id JOIN site s ON s.id = c.site_id
        WHERE v.run_id = $1 ORDER BY v.round_number, s.code COLLATE "C"`,
    ),
    events: await rows(eventRow, "SELECT sequence, actor, action, detail FROM audit_event WHERE subject = $1 ORDER BY sequence", [
      `run ${runId}`,
    ]),
    receipts: receipts.filter(({ receipt }) => receipt.runId === runId),
    blob,
  };
}

export const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");

/** JSON with the keys of every object in order, as signatures and hashes are made over; of plain values only. */
export function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${sortedJson(each)}`).join(",")}}`;
}
