import type { Target } from "@midline/shared/protocol/vocabulary";
import { Field, Float, ID, InputType, Int } from "type-graphql";
import { TargetEnum } from "../platform/graphql/protocol-enums.object.js";
import { SamePatientEnum, type SamePatient } from "./same-patient.object.js";

/** Who may be in a cohort. */
@InputType({ description: "Who may be in a cohort. What is left out does not exclude." })
export class CohortCriteriaInput {
  @Field(() => Boolean, { defaultValue: false, description: "Only cases with a tumour mask." })
  requireMask!: boolean;

  @Field(() => Int, { nullable: true, description: "Youngest age in completed years." })
  minAgeYears?: number | null;

  @Field(() => Int, { nullable: true, description: "Oldest age in completed years." })
  maxAgeYears?: number | null;

  @Field(() => Boolean, { defaultValue: true, description: "Only cases scanned before any treatment." })
  treatmentNaiveOnly!: boolean;

  @Field(() => Int, { nullable: true, defaultValue: 60, description: "Longest time from scan to surgery; null for any." })
  maxScanDaysBeforeSurgery?: number | null;

  @Field(() => [String], { nullable: true, description: "Sequences that must be present: t1, t1ce, t2, flair." })
  requireSequences?: string[] | null;

  @Field(() => Boolean, { defaultValue: false, description: "Leave out labels that rest on a single stain." })
  excludeProvisional!: boolean;
}

/** A cohort to freeze or to preview. */
@InputType({ description: "A cohort to freeze or to preview." })
export class FreezeCohortInput {
  @Field(() => String, { description: "Name for people to read." })
  name!: string;

  @Field(() => TargetEnum, { defaultValue: TargetEnum.H3K27M, description: "The molecular question its labels answer." })
  target!: Target;

  @Field(() => [String], { description: "Codes of the sites to take cases from." })
  siteCodes!: string[];

  @Field(() => CohortCriteriaInput, { description: "Who may be in it." })
  criteria!: CohortCriteriaInput;

  @Field(() => Float, { defaultValue: 0.25, description: "Share of a training site's patients, per label, that is held out." })
  validationFraction!: number;

  @Field(() => Int, { defaultValue: 1, description: "Seed of the split and of the folds." })
  seed!: number;

  @Field(() => ID, { nullable: true, description: "A version of the series that this becomes the next of; a new series when left out." })
  versionOf?: string | null;

  @Field(() => SamePatientEnum, {
    defaultValue: SamePatientEnum.REFUSE,
    description: "What to do where one patient would both teach and test, because two hospitals have him.",
  })
  samePatient!: SamePatient;
}
