import { RESEARCH_USE_ONLY } from "@midline/shared/disclaimers";
import { ok, refuse, type Result } from "@midline/shared/result";
import { In, IsNull } from "typeorm";
import { Site } from "../access/site.entity.js";
import { Cohort } from "../cohorts/cohort.entity.js";
import { ModelVersion } from "../models/model-version.entity.js";
import type { Platform } from "../platform/context.js";
import { Evaluation } from "./evaluation.entity.js";
import type { Leaderboard, LeaderboardCell, LeaderboardColumn, LeaderboardRow } from "./leaderboard.object.js";
import { internalFigures } from "./internal-figures.js";
import { internalAnswers, type SiteScore } from "./contender.js";
import { rankContenders, type Standing } from "./leaderboard.js";
import { pooledAuroc } from "./pooled-auroc.js";

export interface BoardAsked {
  readonly cohortId: string;
  /** Null for the cohort's validation split. */
  readonly fold: number | null;
  /** Null for the best. */
  readonly baselineId: string | null;
}

/** Every version trained on a cohort that held out the same patients, a fold or the validation split, in its place, with what each site says of it. */
export async function readLeaderboard({ db }: Platform, { cohortId, fold, baselineId }: BoardAsked): Promise<Result<Leaderboard>> {
  const cohort = await db.getRepository(Cohort).findOneBy({ id: cohortId });
  if (cohort === null)
    return refuse({ code: "NOT_FOUND", message: "There is no such cohort.", where: "cohortId", remedy: "Look at the list of cohorts." });
  const versions = await db
    .getRepository(ModelVersion)
    .find({ where: { cohortId, task: "diagnosis", fold: fold ?? IsNull() }, order: { createdAt: "DESC", id: "DESC" } });
  if (baselineId !== null && !versions.some(({ id }) => id === baselineId))
    return refuse({
      code: "NOT_FOUND",
      message: "This version does not stand on this leaderboard.",
      where: "baselineId",
      remedy: "Choose one of its rows.",
    });
  const evaluations = await db.getRepository(Evaluation).findBy({ modelVersionId: In(versions.map(({ id }) => id)) });
  const columns = await columnsOf(db, evaluations);
  const evaluationsOf = groupBy(evaluations, (evaluation) => evaluation.modelVersionId);
  const ranking = rankContenders(
    versions.map(({ id, digest }) => ({
      modelVersionId: id,
      digest,
      scores: (evaluationsOf.get(id) ?? []).map(scoreOf),
    })),
    baselineId,
  );
  const versionOf = new Map(versions.map((version) => [version.id, version]));
  const rows = ranking.standings.flatMap((standing): LeaderboardRow[] => {
    const modelVersion = versionOf.get(standing.modelVersionId);
    return modelVersion === undefined
      ? []
      : [rowOf(standing, { modelVersion, columns, evaluations: evaluationsOf.get(modelVersion.id) ?? [] })];
  });
  return ok({
    cohortId,
    target: cohort.target,
    columns,
    baseline: versionOf.get(ranking.baselineId ?? "") ?? null,
    comparisons: ranking.comparisons,
    rows,
    synthetic: cohort.synthetic,
    disclaimer: RESEARCH_USE_ONLY,
  });
}

/** One column for each site that was ever asked: those that train first, each group by code. */
async function columnsOf(db: Platform["db"], evaluations: readonly Evaluation[]): Promise<LeaderboardColumn[]> {
  const splitOf = new Map(evaluations.map(({ siteId, split }) => [siteId, split]));
  const sites = await db.getRepository(Site).findBy({ id: In([...splitOf.keys()]) });
  return sites
    .toSorted((a, b) => Number(splitOf.get(a.id) === "external") - Number(splitOf.get(b.id) === "external") || (a.code < b.code ? -1 : 1))
    .map(({ id }) => {
      const split = splitOf.get(id) ?? "validation";
      return { siteId: id, split, external: split === "external" };
    });
}

interface RowParts {
  readonly modelVersion: ModelVersion;
  readonly columns: readonly LeaderboardColumn[];
  readonly evaluations: readonly Evaluation[];
}

function rowOf(
  { rankFrom, rankTo, internalAuroc, internalN, difference }: Standing,
  { modelVersion, columns, evaluations }: RowParts,
): LeaderboardRow {
  const bySite = new Map(evaluations.map((evaluation) => [evaluation.siteId, evaluation]));
  const cells = columns.flatMap(({ siteId }): LeaderboardCell[] => {
    const evaluation = bySite.get(siteId);
    return evaluation === undefined ? [] : [{ siteId, statistics: evaluation.statistics, state: evaluation.state }];
  });
  const answers = internalAnswers(evaluations.map(scoreOf));
  return {
    rankFrom,
    rankTo,
    internalAuroc,
    internalN,
    difference,
    internalFigures: answers && internalFigures(answers.map(({ statistics }) => statistics)),
    pooledAuroc: answers && pooledAuroc(answers),
    modelVersion,
    cells,
  };
}

const scoreOf = ({ siteId, split, statistics }: Evaluation): SiteScore => ({ siteId, external: split === "external", statistics });

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
