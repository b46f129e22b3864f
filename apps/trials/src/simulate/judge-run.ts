import { readFileSync } from "node:fs";
import { blobFile } from "@midline/api/platform/blobs/blob-files";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { decodeTensors, encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import { unwrap } from "../unwrap.js";
import { expectedWeights } from "./known-changes.js";
import type { Look, PlannedRun } from "./open-consortium.js";

/** One committed round, as the database has it. */
export interface RoundFigures {
  /** From 1. */
  readonly number: number;
  readonly attempts: number;
  readonly updates: number;
  readonly seconds: number;
  /** From the last update that was accepted to the next round's opening, or to the end of training. */
  readonly closingMs: number;
  /** Whether the model is the arithmetic result of the accepted updates, bit for bit. */
  readonly exact: boolean;
  /** Of all updates of accepted sites: in no model, and in it more than once. */
  readonly lost: number;
  readonly double: number;
}

const ROUNDS = `
  SELECT r.id, r.number, r.attempt + 1 AS attempts, r.base_digest AS base, v.id AS version, v.digest,
         extract(epoch FROM r.closed_at - r.opened_at)::float AS seconds,
         1000 * extract(epoch FROM r.closed_at - (SELECT max(accepted_at) FROM site_update WHERE round_id = r.id))::float AS closing_ms
  FROM round r JOIN model_version v ON v.run_id = r.run_id AND v.round_number = r.number + 1
  WHERE r.run_id = $1 AND r.state = 'committed' ORDER BY r.number`;

interface Row {
  readonly id: string;
  readonly number: number;
  readonly attempts: number;
  readonly base: string;
  readonly version: string;
  readonly digest: string;
  readonly seconds: number;
  readonly closing_ms: number;
}

/** Holds every round of a finished run against arithmetic of its own, which begins from the first weights alone. */
export async function judgeRun(
  look: Look,
  dataFolder: string,
  { run: { runId, shares }, seed }: { readonly run: PlannedRun; readonly seed: number },
): Promise<readonly RoundFigures[]> {
  const rows = await look<Row>(ROUNDS, [runId]);
  let weights: readonly NamedTensor[] = unwrap(decodeTensors(readFileSync(blobFile(`${dataFolder}/blobs`, rows[0]?.base ?? ""))));
  const judged: RoundFigures[] = [];
  for (const { id, number, attempts, version, digest, seconds, closing_ms: closingMs } of rows) {
    const accepted = await siteCodes(look, "SELECT site_code FROM site_update WHERE round_id = $1", id);
    const counted = await siteCodes(
      look,
      "SELECT s.code AS site_code FROM contribution c JOIN site s ON s.id = c.site_id WHERE c.model_version_id = $1",
      version,
    );
    const present = new Set(accepted);
    weights = expectedWeights(weights, number, { seed, shares: shares.filter(({ siteCode }) => present.has(siteCode)) });
    judged.push({
      number: number + 1,
      attempts,
      updates: accepted.length,
      seconds,
      closingMs,
      exact: sha256Hex(encodeTensors(weights)) === digest,
      lost: accepted.filter((code) => !counted.includes(code)).length,
      double: counted.length - new Set(counted).size,
    });
  }
  return judged;
}

async function siteCodes(look: Look, query: string, id: string): Promise<readonly string[]> {
  return (await look<{ site_code: string }>(query, [id])).map((row) => row.site_code);
}
