import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Standing } from "@midline/shared/cohorts/held-out";
import { TARGETS } from "@midline/shared/protocol/vocabulary";
import { z } from "zod";
import { writeDurably } from "../identity/write-durably.js";

const keptSchema = z.strictObject({
  /** Of the labels. */
  target: z.enum(TARGETS),
  /** The patients are phantoms. */
  synthetic: z.boolean(),
  scores: z.array(
    z.strictObject({
      pseudonym: z.string(),
      label: z.union([z.literal(0), z.literal(1), z.null()]),
      probability: z.number().min(0).max(1),
    }),
  ),
});

/** What a version said of some patients. It stays in the site folder: later versions are compared with it there, and a sheet is fitted on it. */
export type KeptScores = z.infer<typeof keptSchema>;
type KeptScore = KeptScores["scores"][number];

/** Which patients of which cohort were scored. */
export interface ScoredOn extends Standing {
  readonly cohortId: string;
}

const folderOf = (siteFolder: string): string => path.join(siteFolder, "scores");

const fileOf = (siteFolder: string, { cohortId, split, fold }: ScoredOn, digest: string): string =>
  path.join(folderOf(siteFolder), cohortId, fold === null ? split : `fold-${fold}`, `${digest}.json`);

/** Keeps what the version of a digest said, patient by patient. */
export function keepScores(siteFolder: string, on: ScoredOn, digest: string, kept: KeptScores): void {
  writeDurably(fileOf(siteFolder, on, digest), Buffer.from(JSON.stringify(kept)));
}

/** Probabilities of an earlier version for exactly these patients with these labels, in their order; null when it was of others, or is not kept. */
export function earlierProbabilities(
  siteFolder: string,
  on: ScoredOn,
  digest: string,
  patients: readonly Pick<KeptScore, "pseudonym" | "label">[],
): readonly number[] | null {
  const kept = readKept(fileOf(siteFolder, on, digest))?.scores;
  if (kept?.length !== patients.length) return null;
  const areSame = kept.every(({ pseudonym, label }, i) => pseudonym === patients[i]?.pseudonym && label === patients[i]?.label);
  return areSame ? kept.map(({ probability }) => probability) : null;
}

/** A file of kept scores, by what its place in the folder says of it. */
export interface KeptFile {
  readonly file: string;
  /** Of the version's weights. */
  readonly digest: string;
  /** A split of the cohort, or `fold-` and the fold that was held out in place of the validation split. */
  readonly group: string;
}

/** All scores that are kept, by version. */
export function keptFiles(siteFolder: string): readonly KeptFile[] {
  const folder = folderOf(siteFolder);
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).flatMap((name): readonly KeptFile[] => {
    const [, group, file] = name.split(path.sep);
    return group !== undefined && file?.endsWith(".json") === true
      ? [{ file: path.join(folder, name), digest: file.slice(0, -".json".length), group }]
      : [];
  });
  return found.toSorted((a, b) => (a.file < b.file ? -1 : 1));
}

/** Null when it is damaged or not there: as if it had never been kept. */
export function readKept(file: string): KeptScores | null {
  if (!existsSync(file)) return null;
  try {
    return keptSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}
