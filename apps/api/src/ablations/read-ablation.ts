import { RESEARCH_USE_ONLY } from "@midline/shared/disclaimers";
import { ok, type Result } from "@midline/shared/result";
import { In } from "typeorm";
import { findCohort } from "../cohorts/find-cohort.js";
import { columnsOf, evaluationsByVersion, scoreOf } from "../evaluations/board-parts.js";
import { internalAnswers } from "../evaluations/contender.js";
import type { Evaluation } from "../evaluations/evaluation.entity.js";
import { internalFigures } from "../evaluations/internal-figures.js";
import type { LeaderboardColumn } from "../evaluations/leaderboard.object.js";
import { withinExternal, withinInternal, type WithinSites } from "../evaluations/within-sites.js";
import { ModelVersion } from "../models/model-version.entity.js";
import type { Platform } from "../platform/context.js";
import { planOf } from "../runs/find-run.js";
import { Run } from "../runs/run.entity.js";
import type { Ablation, AblationArm, AblationCell } from "./ablation.object.js";
import { type Arm, buildAblation, type FinishedRun } from "./build-ablation.js";
import { classifies, segments } from "./kind-of-run.js";

const RULE = "Each cell is the last version of the newest finished run of its kind, whatever its figures.";

interface AblationAsked {
  readonly cohortId: string;
  /** Null for the cohort's validation split. */
  readonly fold: number | null;
}

/** Finished runs on a cohort that held out the same patients, a fold or the validation split, by what was learned and how. */
export async function readAblation({ db }: Platform, { cohortId, fold }: AblationAsked): Promise<Result<Ablation>> {
  const cohort = await findCohort(db.manager, cohortId);
  if (!cohort.ok) return cohort;
  const finished = await db.getRepository(Run).findBy({ cohortId, task: "diagnosis", state: "finished" });
  const told = finished.map((run) => ({ run, plan: planOf(run) })).filter(({ plan }) => plan.fold === fold);
  const lastOf = await lastVersions(
    db,
    told.map(({ run }) => run.id),
  );
  const parents = await db.getRepository(ModelVersion).findBy({ id: In(told.flatMap(({ run }) => run.parentModelId ?? [])) });
  const taskOf = new Map(parents.map(({ id, task }) => [id, task]));
  const evaluationsOf = await evaluationsByVersion(
    db,
    [...lastOf.values()].map(({ id }) => id),
  );
  const found = buildAblation(
    told.flatMap(({ run, plan }): FinishedRun[] => {
      const last = lastOf.get(run.id);
      if (last === undefined || run.finishedAt === null) return [];
      const contender = { modelVersionId: last.id, digest: last.digest, scores: evaluationsOf(last.id).map(scoreOf) };
      return [
        { runId: run.id, finishedAt: run.finishedAt, plan, parentTask: taskOf.get(run.parentModelId ?? "") ?? null, last: contender },
      ];
    }),
  );
  const shown = found.arms.flatMap(({ run }) => (run === null ? [] : evaluationsOf(run.last.modelVersionId)));
  const columns = await columnsOf(db, shown);
  const arms = found.arms.map((arm) => {
    const modelVersion = arm.run === null ? null : (lastOf.get(arm.run.runId) ?? null);
    return armOf(arm, { modelVersion, columns, evaluations: modelVersion === null ? [] : evaluationsOf(modelVersion.id) });
  });
  const { target, synthetic } = cohort.value;
  return ok({ ...found, arms, cohortId, target, columns, rule: RULE, synthetic, disclaimer: RESEARCH_USE_ONLY });
}

/** The last version of each run, by run. */
async function lastVersions(db: Platform["db"], runIds: readonly string[]): Promise<ReadonlyMap<string, ModelVersion>> {
  const versions = await db.getRepository(ModelVersion).find({ where: { runId: In([...runIds]) }, order: { roundNumber: "ASC" } });
  return new Map(versions.map((version) => [version.runId, version]));
}

interface ArmParts {
  readonly modelVersion: ModelVersion | null;
  readonly columns: readonly LeaderboardColumn[];
  readonly evaluations: readonly Evaluation[];
}

const NO_FIGURE: WithinSites = { estimate: null, n: 0 };

function armOf({ levels, runs }: Arm, { modelVersion, columns, evaluations }: ArmParts): AblationArm {
  const taught = { classifies: classifies(levels), segments: segments(levels) };
  const scores = evaluations.map(scoreOf);
  const internal = taught.classifies ? withinInternal(scores) : NO_FIGURE;
  const external = taught.classifies ? withinExternal(scores) : NO_FIGURE;
  const { dice, diceN } = internalFigures(taught.segments ? (internalAnswers(scores) ?? []).map(({ statistics }) => statistics) : []);
  return {
    levels,
    ...taught,
    runs,
    modelVersion,
    internalAuroc: internal.estimate,
    internalN: internal.n,
    externalAuroc: external.estimate,
    externalN: external.n,
    internalDice: dice,
    internalDiceN: diceN,
    cells: columns.flatMap(({ siteId }) => evaluations.filter((each) => each.siteId === siteId).map((each) => cellOf(each, taught))),
  };
}

const cellOf = (
  { siteId, state, statistics }: Evaluation,
  taught: { readonly classifies: boolean; readonly segments: boolean },
): AblationCell => ({
  siteId,
  state,
  suppressed: statistics?.suppressed ?? false,
  auroc: taught.classifies ? (statistics?.auroc ?? null) : null,
  n: statistics?.n ?? 0,
  dice: taught.segments ? (statistics?.dice ?? null) : null,
  diceN: taught.segments ? (statistics?.diceN ?? 0) : 0,
});
