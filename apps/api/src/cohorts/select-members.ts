import type { Rule } from "@midline/shared/cohorts/criteria";
import type { CohortFlow } from "@midline/shared/cohorts/flow";
import { ok, type Result } from "@midline/shared/result";
import { siteByCode } from "../access/find-site.js";
import type { Site } from "../access/site.entity.js";
import type { Context } from "../platform/context.js";
import { parseInput } from "../platform/parse-input.js";
import { applyCriteria, type Exclusion, flowOf } from "./attrition.js";
import type { CountedCase, Member } from "./candidate.js";
import { cohortWish, type CohortWish } from "./cohort-wish.js";
import { countQuestion } from "./count-question.js";
import { foldPatients, splitPatients } from "./membership.js";
import type { CasesAsked } from "./read-candidates.js";
import { oneOfEach, standTogether } from "./same-patient.js";

export interface Selection<T extends CountedCase> {
  readonly wish: CohortWish;
  /** In site and pseudonym order. */
  readonly members: readonly Member<T>[];
  /** Each chosen site, in site code order. */
  readonly sites: readonly Site[];
  readonly flow: CohortFlow;
  readonly excluded: readonly Exclusion<T>[];
}

/** What is read of whom: the cases of these sites, in site code and pseudonym order. */
export type ReadCases<T extends CountedCase> = (ctx: Pick<Context, "db">, ask: CasesAsked) => Promise<readonly T[]>;

/**
 * Who would be in the cohort now, and in which split and fold; refuses a wish that is wrong, a site that is not there, or one question too many.
 *
 * @param read one by one, to freeze them, or only to count.
 */
export async function selectMembers<T extends CountedCase>(
  ctx: Context,
  input: unknown,
  read: ReadCases<T>,
): Promise<Result<Selection<T>>> {
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
  const met = applyCriteria(await read(ctx, { sites, target, fields: fieldsOf(rules) }), rules);
  const { included, stages, excluded } = samePatient === "keepOne" ? oneOfEach(met) : met;
  const [splits, folds] = [splitPatients(included, wish.value), foldPatients(included, wish.value.seed)];
  const members = included.map((of, i) => ({ of, split: splits[i] ?? "train", fold: folds[i] ?? null }));
  const standing = samePatient === "keepTogether" ? standTogether(members) : members;
  return ok({ wish: wish.value, sites, members: standing, flow: flowOf(stages, siteIds), excluded });
}

/** What splits, folds and members are made of, whatever the rules ask about. */
const ALWAYS = ["location_primary", "mask_present"];

const fieldsOf = (rules: readonly Rule[]): readonly string[] => [
  ...new Set([...ALWAYS, ...rules.flatMap(({ field }) => (field === null ? [] : [field]))]),
];
