import type { Standing } from "@midline/shared/cohorts/held-out";
import { TARGETS, SEQUENCES } from "@midline/shared/protocol/vocabulary";
import { ok, type Result } from "@midline/shared/result";
import { z } from "zod";
import { siteByCode } from "../access/find-site.js";
import type { Site } from "../access/site.entity.js";
import type { Context } from "../platform/context.js";
import { parseInput } from "../platform/parse-input.js";
import type { CohortFlow } from "@midline/shared/cohorts/flow";
import { applyCriteria } from "./attrition.js";
import type { Candidate } from "./criteria.js";
import { foldPatients, splitPatients } from "./membership.js";
import { readCandidates } from "./read-candidates.js";

const age = z
  .int()
  .min(0)
  .max(120)
  .nullish()
  .transform((value) => value ?? null);

export const cohortWish = z.object({
  name: z.string().trim().min(1).max(120),
  target: z.enum(TARGETS),
  siteCodes: z.array(z.string()).min(1).max(64),
  criteria: z.object({
    requireMask: z.boolean(),
    minAgeYears: age,
    maxAgeYears: age,
    treatmentNaiveOnly: z.boolean(),
    maxScanDaysBeforeSurgery: z
      .int()
      .min(0)
      .max(3650)
      .nullish()
      .transform((value) => value ?? null),
    requireSequences: z
      .array(z.enum(SEQUENCES))
      .nullish()
      .transform((value) => value ?? []),
    excludeProvisional: z.boolean(),
  }),
  validationFraction: z.number().min(0).max(0.9),
  seed: z.int().min(0).max(0xffff_ffff),
});
export type CohortWish = z.infer<typeof cohortWish>;

export interface Selection {
  readonly wish: CohortWish;
  readonly members: readonly (Candidate & Standing)[];
  /** Each chosen site, in site code order. */
  readonly sites: readonly Site[];
  readonly flow: CohortFlow;
}

/** Who would be in the cohort now, and in which split and fold; refuses a wish that is wrong or a site that is not there. */
export async function selectMembers(ctx: Context, input: unknown): Promise<Result<Selection>> {
  const wish = parseInput(cohortWish, input);
  if (!wish.ok) return wish;
  const sites: Site[] = [];
  for (const code of [...new Set(wish.value.siteCodes)].toSorted()) {
    const site = await siteByCode(ctx.db, code);
    if (!site.ok) return site;
    sites.push(site.value);
  }
  const siteIds = sites.map(({ id }) => id);
  const candidates = await readCandidates(ctx, { siteIds, target: wish.value.target });
  const { included, flow } = applyCriteria(candidates, wish.value.criteria, siteIds);
  const [splits, folds] = [splitPatients(included, wish.value), foldPatients(included, wish.value.seed)];
  const members = included.map((member, i) => ({ ...member, split: splits[i] ?? "train", fold: folds[i] ?? null }));
  return ok({ wish: wish.value, sites, members, flow });
}
