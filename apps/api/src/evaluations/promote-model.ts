import { refuse, type Result } from "@midline/shared/result";
import { findModelVersion, holderOf } from "../models/find-model.js";
import type { ModelVersion } from "../models/model-version.entity.js";
import { setModelAlias } from "../models/set-model-alias.js";
import type { Context } from "../platform/context.js";
import { readReason } from "../platform/read-reason.js";
import { evaluationsByVersion, scoreOf } from "./board-parts.js";
import type { Contender } from "./contender.js";
import { fallsOf, isScoredLike } from "./promotion-gate.js";

export interface Promotion {
  readonly modelVersionId: string;
  readonly alias: string;
  /** Why the alias moves though the version has fallen or is not scored; null when nobody says so. */
  readonly despite: string | null;
}

/**
 * Points an alias at a version, unless another version holds it that was scored on the same patients and is better beyond chance, or the
 * version is not scored yet: then it takes a reason, which stays on record.
 */
export async function promoteModel(ctx: Context, { modelVersionId, alias, despite }: Promotion): Promise<Result<ModelVersion>> {
  const candidate = await findModelVersion(ctx.db, modelVersionId);
  if (!candidate.ok) return candidate;
  const holder = await holderOf(ctx.db, alias);
  const against = holder === null ? null : await objectionTo(ctx, candidate.value, holder);
  if (against === null) return setModelAlias(ctx, { modelVersionId, alias });
  if (despite === null) {
    return refuse({
      code: "MODEL_FELL",
      message: against,
      where: "modelVersionId",
      remedy: "Look at both on the leaderboard. To move the alias all the same, give the reason, which stays on record.",
    });
  }
  const reason = readReason(despite);
  return reason.ok ? setModelAlias(ctx, { modelVersionId, alias, despite: { reason: reason.value, objection: against } }) : reason;
}

/** What speaks against a version taking another's place, in a sentence; null where they cannot be compared or it has not fallen. */
async function objectionTo(ctx: Context, candidate: ModelVersion, holder: ModelVersion): Promise<string | null> {
  if (candidate.id === holder.id || candidate.task !== "diagnosis" || holder.task !== "diagnosis") return null;
  if (candidate.cohortId !== holder.cohortId || candidate.fold !== holder.fold) return null;
  const evaluationsOf = await evaluationsByVersion(ctx.db, [candidate.id, holder.id]);
  const [first, second] = [candidate, holder].map(({ id, digest }): Contender => ({
    modelVersionId: id,
    digest,
    scores: evaluationsOf(id).map(scoreOf),
  }));
  if (first === undefined || second === undefined) return null;
  if (!isScoredLike(first, second)) return `"${candidate.name}" is not scored at every internal site yet, and "${holder.name}" is.`;
  const falls = fallsOf(first, second).map(
    ({ figure, value, low, high }) => `${figure} by ${minus(value)} [${minus(high)}, ${minus(low)}]`,
  );
  return falls.length === 0 ? null : `"${candidate.name}" is worse than "${holder.name}": ${falls.join("; ")} (95 %).`;
}

const minus = (value: number): string => (-value).toFixed(3);
