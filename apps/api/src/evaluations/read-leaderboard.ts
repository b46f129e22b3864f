import { RESEARCH_USE_ONLY } from "@midline/shared/disclaimers";
import { ok, refuse, type Result } from "@midline/shared/result";
import { IsNull } from "typeorm";
import type { Cohort } from "../cohorts/cohort.entity.js";
import { findCohort } from "../cohorts/find-cohort.js";
import { aliasesOf } from "../models/find-model.js";
import { ModelVersion } from "../models/model-version.entity.js";
import type { Context } from "../platform/context.js";
import { columnsOf, evaluationsByVersion, scoreOf } from "./board-parts.js";
import { internalAnswers } from "./contender.js";
import type { Evaluation } from "./evaluation.entity.js";
import { internalFigures } from "./internal-figures.js";
import { rankContenders, type Standing } from "./leaderboard.js";
import type { Leaderboard, LeaderboardCell, LeaderboardColumn, LeaderboardRow } from "./leaderboard.object.js";
import { pooledAuroc } from "./pooled-auroc.js";
import { shownVersions } from "./shown-versions.js";
import { withinExternal } from "./within-sites.js";

export interface BoardAsked {
  readonly cohortId: string;
  /** Null for the cohort's validation split. */
  readonly fold: number | null;
  /** Null for the best. */
  readonly baselineId: string | null;
  /** Every version of every run, not only `shownVersions`. */
  readonly everyRound: boolean;
}

/** Versions trained on a cohort that held out the same patients, a fold or the validation split, in their places, with what each site says of them. */
export async function readLeaderboard(ctx: Context, asked: BoardAsked): Promise<Result<Leaderboard>> {
  const cohort = await findCohort(ctx.db.manager, asked.cohortId);
  if (!cohort.ok) return cohort;
  const { all, shown, evaluationsOf } = await readVersions(ctx, asked);
  const { baselineId } = asked;
  if (baselineId !== null && !shown.some(({ id }) => id === baselineId)) return refuse(notARow(all.some(({ id }) => id === baselineId)));
  const columns = await columnsOf(
    ctx.db,
    shown.flatMap(({ id }) => evaluationsOf(id)),
  );
  const ranking = rankContenders(
    shown.map(({ id, digest }) => ({ modelVersionId: id, digest, scores: evaluationsOf(id).map(scoreOf) })),
    baselineId,
  );
  const versionOf = new Map(shown.map((version) => [version.id, version]));
  const rows = ranking.standings.flatMap((standing): LeaderboardRow[] => {
    const modelVersion = versionOf.get(standing.modelVersionId);
    return modelVersion === undefined ? [] : [rowOf(standing, { modelVersion, columns, evaluations: evaluationsOf(modelVersion.id) })];
  });
  const baseline = versionOf.get(ranking.baselineId ?? "") ?? null;
  const { comparisons } = ranking;
  return ok({ ...boardOf(cohort.value, columns), baseline, comparisons, rows, notShown: all.length - shown.length });
}

async function readVersions(ctx: Context, { cohortId, fold, everyRound }: BoardAsked) {
  const all = await ctx.db
    .getRepository(ModelVersion)
    .find({ where: { cohortId, task: "diagnosis", fold: fold ?? IsNull() }, order: { createdAt: "DESC", id: "DESC" } });
  const evaluationsOf = await evaluationsByVersion(
    ctx.db,
    all.map(({ id }) => id),
  );
  const isScored = (id: string): boolean => evaluationsOf(id).every(({ state }) => state === "done" || state === "failed");
  const aliases = new Map(await Promise.all(all.map(async ({ id }) => [id, (await aliasesOf(ctx, id)).length > 0] as const)));
  const shown = everyRound ? all : shownVersions(all, { isScored, isPromoted: (id) => aliases.get(id) ?? false });
  return { all, shown, evaluationsOf };
}

const boardOf = ({ id, target, synthetic }: Cohort, columns: LeaderboardColumn[]) => ({
  cohortId: id,
  target,
  columns,
  synthetic,
  disclaimer: RESEARCH_USE_ONLY,
});

const notARow = (isAnotherRound: boolean) => ({
  code: "NOT_FOUND" as const,
  message: isAnotherRound
    ? "This version is an earlier round, which the leaderboard does not show now."
    : "This version does not stand on this leaderboard.",
  where: "baselineId",
  remedy: isAnotherRound ? "Ask for every round, or choose one of its rows." : "Choose one of its rows.",
});

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
  const scores = evaluations.map(scoreOf);
  const answers = internalAnswers(scores);
  const external = withinExternal(scores);
  return {
    rankFrom,
    rankTo,
    internalAuroc,
    internalN,
    difference,
    externalAuroc: external.estimate,
    externalN: external.n,
    internalFigures: answers && internalFigures(answers.map(({ statistics }) => statistics)),
    pooledAuroc: answers && pooledAuroc(answers),
    modelVersion,
    cells,
  };
}
