import type { CalibrationSource, Decision } from "@midline/shared/calibration/calibrate";
import { Field, Float, Int, ObjectType, registerEnumType } from "type-graphql";
import { Estimate } from "../platform/graphql/estimate.object.js";

const DecisionEnum = { ALTERED: "altered", NOT_ALTERED: "notAltered", ABSTAINS: "abstains" } as const satisfies Record<string, Decision>;
registerEnumType(DecisionEnum, {
  name: "Decision",
  description: "What a calibrated probability is called. Research use only; not for diagnosis.",
  valuesConfig: {
    ALTERED: { description: "At or above the band in which the model abstains." },
    NOT_ALTERED: { description: "At or below it." },
    ABSTAINS: { description: "Within it: the model cannot tell." },
  },
});

const CalibrationSourceEnum = { OUT_OF_FOLD: "outOfFold", VALIDATION: "validation" } as const satisfies Record<string, CalibrationSource>;
registerEnumType(CalibrationSourceEnum, {
  name: "CalibrationSource",
  description: "Which cases a calibration was fitted on; none of them trained the model that scored them.",
  valuesConfig: { OUT_OF_FOLD: { description: "Out-of-fold cases." }, VALIDATION: { description: "The validation split." } },
});

/** A probability by the calibration sheet of its model. */
@ObjectType("CalibratedProbability", { description: "A probability by the calibration sheet of its model, and what it is called." })
export class CalibratedProbabilityObject {
  @Field(() => Estimate, { description: "Of the mean over the views, with the smallest and the largest." })
  probability!: Estimate;

  @Field(() => DecisionEnum, { description: "What it is called." })
  decision!: Decision;

  @Field(() => Float, { description: "Low end of the band in which the model abstains." })
  abstainLow!: number;

  @Field(() => Float, { description: "High end of that band." })
  abstainHigh!: number;

  @Field(() => Float, { description: "What the logits were divided by." })
  temperature!: number;

  @Field(() => Int, { description: "Cases that the sheet was fitted on." })
  n!: number;

  @Field(() => CalibrationSourceEnum, { description: "Which cases these were." })
  source!: CalibrationSource;

  @Field(() => Float, { nullable: true, description: "Prevalence it was corrected to; null for the sheet's own." })
  prevalence!: number | null;
}
