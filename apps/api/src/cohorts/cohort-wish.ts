import { MAX_RULES, ruleSchema } from "@midline/shared/cohorts/criteria";
import { TARGETS } from "@midline/shared/protocol/vocabulary";
import { z } from "zod";
import { SAME_PATIENT } from "./same-patient.object.js";

/** A cohort that somebody would like to freeze. */
export const cohortWish = z.object({
  name: z.string().trim().min(1).max(120),
  target: z.enum(TARGETS),
  siteCodes: z.array(z.string()).min(1).max(64),
  rules: z.array(ruleSchema).max(MAX_RULES),
  validationFraction: z.number().min(0).max(0.9),
  seed: z.int().min(0).max(0xffff_ffff),
  versionOf: z
    .string()
    .nullish()
    .transform((value) => value ?? null),
  samePatient: z.enum(SAME_PATIENT),
});
export type CohortWish = z.infer<typeof cohortWish>;
