import type { CohortFlow } from "@midline/shared/cohorts/flow";
import type { Standing } from "@midline/shared/cohorts/held-out";
import { ok, type Result } from "@midline/shared/result";
import { siteByCode } from "../access/find-site.js";
import type { Site } from "../access/site.entity.js";
import type { Context } from "../platform/context.js";
import { parseInput } from "../platform/parse-input.js";
import { applyCriteria, type Exclusion, flowOf } from "./attrition.js";
import type { Candidate } from "./candidate.js";
import { cohortWish, type CohortWish } from "./cohort-wish.js";
import { countQuestion } from "./count-question.js";
import { foldPatients, splitPatients } from "./membership.js";
import { readCandidates } from "./read-candidates.js";
import { oneOfEach, standTogether } from "./same-patient.js";

export interface Selection {
  readonly wish: CohortWish;
  readonly members: readonly (Candidate & Standing & { readonly token: string | null })[];
  /** Each chosen site, in site code order. */
  readonly sites: readonly Site[];
  readonly flow: CohortFlow;
  readonly excluded: readonly Exclusion[];
}

/**
 * Who would be in the cohort now, and in which split and fold; refuses a wish that is wrong, a site that is not there, or one question too many.
 *
 * @param alsoRead fields of the codebook that the caller looks at, beside those that rules do.
 */
export async function selectMembers(ctx: Context, input: unknown, alsoRead: readonly string[] = []): Promise<Result<Selection>> {
  const wish = parseInput(cohortWish, input);
  if (!wish.ok) return wish;
  const sites: Site[] = [];
  for (const code of [...new Set(wish.value.siteCodes)].toSorted()) {
    const site = await siteByCode(ctx.db, code);
    if (!site.ok) return site;
    sites.push(site.value);
  }
  const { target, rules, samePatient } = wish.value;
  const siteIds = sites.map(({ id }) => id);
  const counted = await countQuestion(ctx, wish.value, siteIds);
  if (!counted.ok) return counted;
  const met = applyCriteria(await readCandidates(ctx, { sites, target, rules, alsoRead }), rules);
  const known = met.included.map((each) => ({ ...each, token: tokenOf(each) }));
  const { included, stages, excluded } = samePatient === "keepOne" ? oneOfEach(known, met) : { ...met, included: known };
  const [splits, folds] = [splitPatients(included, wish.value), foldPatients(included, wish.value.seed)];
  const members = included.map((member, i) => ({ ...member, split: splits[i] ?? "train", fold: folds[i] ?? null }));
  const standing = samePatient === "keepTogether" ? standTogether(members) : members;
  return ok({ wish: wish.value, sites, members: standing, flow: flowOf(stages, siteIds), excluded });
}

/** The keyed hash of a case's patient, where its hospital made one. */
function tokenOf({ values }: Candidate): string | null {
  const token = values["patient_token"];
  return typeof token === "string" ? token : null;
}
