import { Field, ObjectType, registerEnumType } from "type-graphql";
import { ModelVersion } from "../models/model-version.entity.js";
import { Run } from "../runs/run.entity.js";

export const HomeActionKindEnum = {
  ENROL_TRAINER: "enrolTrainer",
  UPLOAD_LABELS: "uploadLabels",
  FREEZE_COHORT: "freezeCohort",
  PROPOSE_RUN: "proposeRun",
  APPROVE_RUN: "approveRun",
  SITE_OFFLINE: "siteOffline",
  REQUEST_PREDICTION: "requestPrediction",
  LABELS_CHANGED: "labelsChanged",
  READ_CASES: "readCases",
  SETTLE_DISPUTES: "settleDisputes",
} as const;
export type HomeActionKind = (typeof HomeActionKindEnum)[keyof typeof HomeActionKindEnum];
registerEnumType(HomeActionKindEnum, {
  name: "HomeActionKind",
  description: "What somebody is waited for to do.",
  valuesConfig: {
    ENROL_TRAINER: { description: "A site has no trainer yet." },
    UPLOAD_LABELS: { description: "A site has no labelled case yet." },
    FREEZE_COHORT: { description: "There are labels and no cohort." },
    PROPOSE_RUN: { description: "There is a cohort and no run." },
    APPROVE_RUN: { description: "A run waits for the approval of a site." },
    SITE_OFFLINE: { description: "An enrolled trainer is not connected." },
    READ_CASES: { description: "Blind reads are asked of the viewer." },
    SETTLE_DISPUTES: { description: "Labels are in dispute that the viewer may settle." },
    REQUEST_PREDICTION: { description: "A model can be asked about a patient." },
    LABELS_CHANGED: { description: "Labels have changed in a cohort the viewer answers for." },
  },
});

/** One thing the viewer is waited for. */
@ObjectType({ description: "One thing the viewer is waited for." })
export class HomeAction {
  @Field(() => HomeActionKindEnum, { description: "What kind of thing." })
  kind!: HomeActionKind;

  @Field(() => String, { description: "What to do." })
  title!: string;

  @Field(() => String, { description: "Why, and what follows." })
  detail!: string;

  @Field(() => String, { description: "The page of the portal to do it on." })
  href!: string;

  @Field(() => Date, { nullable: true, description: "Since when it waits, where that is known." })
  since!: Date | null;
}

/** What the viewer sees first. */
@ObjectType({ description: "What the viewer sees first: what needs him, and what goes on." })
export class Home {
  @Field(() => [HomeAction], { description: "What needs the viewer, most urgent first." })
  actions!: readonly HomeAction[];

  @Field(() => [Run], { description: "Runs that are not over, newest first." })
  activeRuns!: readonly Run[];

  @Field(() => ModelVersion, { nullable: true, description: "The newest model version that was trained to diagnose." })
  latestModel!: ModelVersion | null;

  @Field(() => Boolean, { description: "Whether any site holds phantoms." })
  synthetic!: boolean;
}
