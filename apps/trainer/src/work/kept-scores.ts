import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Standing } from "@midline/shared/cohorts/held-out";
import { z } from "zod";
import { writeDurably } from "../identity/write-durably.js";

const keptSchema = z.array(
  z.strictObject({ pseudonym: z.string(), label: z.union([z.literal(0), z.literal(1), z.null()]), probability: z.number() }),
);

/** What a version said of a patient. It stays in the site folder: later versions are compared with it there. */
export type KeptScore = z.infer<typeof keptSchema>[number];

/** Which patients of which cohort were scored. */
export interface ScoredOn extends Standing {
  readonly cohortId: string;
}

const fileOf = (siteFolder: string, { cohortId, split, fold }: ScoredOn, digest: string): string =>
  path.join(siteFolder, "scores", cohortId, fold === null ? split : `fold-${fold}`, `${digest}.json`);

/** Keeps what the version of a digest said, patient by patient. */
export function keepScores(siteFolder: string, on: ScoredOn, digest: string, scores: readonly KeptScore[]): void {
  writeDurably(fileOf(siteFolder, on, digest), Buffer.from(JSON.stringify(scores)));
}

/** Probabilities of an earlier version for exactly these patients with these labels, in their order; null when it was of others, or is not kept. */
export function earlierProbabilities(
  siteFolder: string,
  on: ScoredOn,
  digest: string,
  patients: readonly Pick<KeptScore, "pseudonym" | "label">[],
): readonly number[] | null {
  const kept = readKept(fileOf(siteFolder, on, digest));
  if (kept?.length !== patients.length) return null;
  const areSame = kept.every(({ pseudonym, label }, i) => pseudonym === patients[i]?.pseudonym && label === patients[i]?.label);
  return areSame ? kept.map(({ probability }) => probability) : null;
}

function readKept(file: string): readonly KeptScore[] | null {
  if (!existsSync(file)) return null;
  try {
    return keptSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null; // damaged: as if it had never been kept
  }
}
