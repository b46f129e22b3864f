import { Field, Float, Int, ObjectType } from "type-graphql";
import { Estimate } from "../platform/graphql/estimate.object.js";

/** An AUROC over several sites, none of whose patients is compared with another's. */
@ObjectType({
  description:
    "AUROC within several sites: the mean of theirs, each weighing its pairs of a positive and a negative patient, with DeLong's interval.",
})
export class WithinSitesAuroc extends Estimate {
  @Field(() => Int, { description: "Labelled patients behind it." })
  n!: number;
}

/** Calls at the threshold against labels. */
@ObjectType({ description: "Calls at the threshold against labels: patients, by what they are and what they were called." })
export class Confusion {
  @Field(() => Int, { description: "Positives called positive." })
  truePositives!: number;

  @Field(() => Int, { description: "Negatives called positive." })
  falsePositives!: number;

  @Field(() => Int, { description: "Negatives called negative." })
  trueNegatives!: number;

  @Field(() => Int, { description: "Positives called negative." })
  falseNegatives!: number;
}

/** Labelled patients whose probability falls in one tenth. */
@ObjectType({ description: "Labelled patients whose probability falls in one tenth of the range from 0 to 1." })
export class CalibrationBin {
  @Field(() => Int, { description: "How many they are." })
  n!: number;

  @Field(() => Float, { description: "Sum of their probabilities: over n, the expected share of positives." })
  probabilitySum!: number;

  @Field(() => Int, { description: "How many are positive: over n, the observed share." })
  positives!: number;
}

const estimate = (description: string): { description: string; nullable: true } => ({
  nullable: true,
  description: `${description} Null when undefined.`,
});

/** What a site says about one model version on one split of its own patients. */
@ObjectType("SiteStatistics", {
  description: "What a site says about one model version on its own patients. Statistics come back, not cases.",
})
export class SiteStatisticsObject {
  @Field(() => Int, { description: "Cases scored." })
  n!: number;

  @Field(() => Int, { description: "Cases of the split that could not be scored: no images, or unreadable ones." })
  unscored!: number;

  @Field(() => Int, { nullable: true, description: "Scored cases whose label is positive; null when suppressed." })
  positives!: number | null;

  @Field(() => Int, { nullable: true, description: "Scored cases whose label is negative; null when suppressed." })
  negatives!: number | null;

  @Field(() => Boolean, { description: "Whether a class was too small to be reported: its figures are withheld." })
  suppressed!: boolean;

  @Field(() => Float, { description: "Probability at and above which a case is called positive." })
  threshold!: number;

  @Field(() => Estimate, estimate("Area under the receiver operating characteristic, with DeLong's interval."))
  auroc!: Estimate | null;

  @Field(() => Estimate, estimate("Area under precision and recall."))
  averagePrecision!: Estimate | null;

  @Field(() => Estimate, estimate("Fraction called rightly."))
  accuracy!: Estimate | null;

  @Field(() => Estimate, estimate("Fraction of positives called positive."))
  sensitivity!: Estimate | null;

  @Field(() => Estimate, estimate("Fraction of negatives called negative."))
  specificity!: Estimate | null;

  @Field(() => Estimate, estimate("Mean squared error of the probability; 0 is perfect."))
  brier!: Estimate | null;

  @Field(() => Estimate, estimate("Mean overlap of the segmentation with the reference mask."))
  dice!: Estimate | null;

  @Field(() => Int, { description: "Cases with a reference mask that Dice is the mean of." })
  diceN!: number;

  @Field(() => Confusion, { nullable: true, description: "Calls at the threshold; null when suppressed." })
  confusion!: Confusion | null;

  @Field(() => [CalibrationBin], {
    nullable: "itemsAndList",
    description:
      "Tenths of the probability, lowest first. A tenth is null where a class in it is too small to report; all is null below 20 labelled patients, and where subtraction would tell of a small class.",
  })
  calibration!: (CalibrationBin | null)[] | null;

  @Field(() => Boolean, { description: "Whether the patients are phantoms." })
  synthetic!: boolean;
}
