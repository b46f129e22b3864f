import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { Case } from "../cases/case.entity.js";
import { ReleasedCountObject } from "../cases/released-count.object.js";
import { Cohort } from "../cohorts/cohort.entity.js";
import { Evaluation } from "../evaluations/evaluation.entity.js";
import type { RevisionSource } from "../labels/label-revision.entity.js";
import { RevisionSourceEnum } from "../labels/revision-source.object.js";
import { ModelVersion } from "../models/model-version.entity.js";
import { Prediction } from "../predictions/prediction.entity.js";
import { Round } from "../runs/round.entity.js";
import { Run } from "../runs/run.entity.js";
import { SiteUpdate } from "../runs/site-update.entity.js";
import type { LabelUse, LineageDirection, LineageKind } from "./lineage-kinds.js";

export const LineageKindEnum = {
  CASE: "case",
  ASSAY: "assay",
  REVISION: "revision",
  COHORT: "cohort",
  RUN: "run",
  ROUND: "round",
  UPDATE: "update",
  MODEL: "model",
  EVALUATION: "evaluation",
  PREDICTION: "prediction",
} as const satisfies Record<string, LineageKind>;
registerEnumType(LineageKindEnum, {
  name: "LineageKind",
  description: "What stands in a lineage, from the tissue to the answer.",
  valuesConfig: {
    CASE: { description: "A patient of one site, with all revisions of its label." },
    ASSAY: { description: "One tissue result of a revision." },
    REVISION: { description: "What was known of a case from one moment on." },
    COHORT: { description: "A snapshot: a frozen cohort." },
    RUN: { description: "Sites co-training one model on a snapshot." },
    ROUND: { description: "A round of a run that became a model." },
    UPDATE: { description: "What one site's training put into a model." },
    MODEL: { description: "A model version." },
    EVALUATION: { description: "A model version's score at one site." },
    PREDICTION: { description: "A question asked of a model version about a patient." },
  },
});

export const LineageDirectionEnum = { DOWNSTREAM: "downstream", UPSTREAM: "upstream" } as const satisfies Record<string, LineageDirection>;
registerEnumType(LineageDirectionEnum, {
  name: "LineageDirection",
  description: "Which way a lineage is walked.",
  valuesConfig: {
    DOWNSTREAM: { description: "What became of it." },
    UPSTREAM: { description: "What it was made of." },
  },
});

export const LabelUseEnum = { TRAINED: "trained", INHERITED: "inherited", SCORED: "scored" } as const satisfies Record<string, LabelUse>;
registerEnumType(LabelUseEnum, {
  name: "LineageUse",
  description: "How a label was used.",
  valuesConfig: {
    TRAINED: { description: "It taught the model." },
    INHERITED: { description: "It taught the model that this one began from." },
    SCORED: { description: "It told how good the model is, and taught it nothing." },
  },
});

@InputType({ description: "Where a lineage begins." })
export class LineageOfInput {
  @Field(() => LineageKindEnum, { description: "What it is; not an assay, which stands in its revision." })
  kind!: LineageKind;

  @Field(() => ID, { description: "Its id." })
  id!: string;
}

@ObjectType({ description: "What one assay said of a case." })
export class LineageAssay {
  @Field(() => String, { description: "The assay, as people call it." })
  name!: string;

  @Field(() => String, { description: "What it said, in the codebook's words." })
  result!: string;

  @Field(() => String, { nullable: true, description: "Clone or panel, where it is known." })
  cloneOrPanel!: string | null;

  @Field(() => String, { nullable: true, description: "A year, a month or a day." })
  date!: string | null;
}

/** A label revision as its own site sees it. */
@ObjectType({ description: "What was known of one case from one moment on, for people of its own site." })
export class LineageRevision {
  @Field(() => ID, { description: "Identifies the revision." })
  id!: string;

  caseId!: string;

  @Field(() => Int, { description: "Which revision of its case, counted from 1." })
  number!: number;

  @Field(() => RevisionSourceEnum, { description: "What made it." })
  source!: RevisionSource;

  @Field(() => Date, { description: "When." })
  createdAt!: Date;

  @Field(() => [LineageAssay], { description: "The tissue results in it that speak of H3 K27." })
  assays!: readonly LineageAssay[];
}

export const LineageThing = createUnionType({
  name: "LineageThing",
  description: "One thing of a lineage.",
  types: () => [Case, LineageRevision, Cohort, Run, Round, SiteUpdate, ModelVersion, Evaluation, Prediction] as const,
});
export type LineageThing = Case | LineageRevision | Cohort | Run | Round | SiteUpdate | ModelVersion | Evaluation | Prediction;

@ObjectType({ description: "What one site has of several things that are shown as one." })
export class LineageSite {
  siteId!: string;

  @Field(() => ReleasedCountObject, { description: "How many: exact at the viewer's own sites and where no patient is counted." })
  count!: ReleasedCount;

  @Field(() => Boolean, { description: "Whether the viewer may see them one by one." })
  own!: boolean;
}

@ObjectType({ description: "One thing of a lineage, or several of one kind that are shown as one." })
export class LineageNode {
  @Field(() => ID, { description: "Names it in edges; and where it is several, in `lineageThings`." })
  key!: string;

  @Field(() => LineageKindEnum, { description: "What it is." })
  kind!: LineageKind;

  @Field(() => ID, { nullable: true, description: "Of the one thing; null where it is several." })
  id!: string | null;

  @Field(() => ID, { nullable: true, description: "The run in whose row it stands; null left of any run." })
  runId!: string | null;

  @Field(() => Int, { nullable: true, description: "The first round it belongs to, counted from 1." })
  fromRound!: number | null;

  @Field(() => Int, { nullable: true, description: "The last round it belongs to." })
  toRound!: number | null;

  @Field(() => LabelUseEnum, { nullable: true, description: "How the label came in, where the lineage is that of a label." })
  use!: LabelUse | null;

  @Field(() => ReleasedCountObject, { description: "How many things it is." })
  count!: ReleasedCount;

  @Field(() => [LineageSite], { description: "How many at each site, in site order; empty where they are no site's." })
  sites!: readonly LineageSite[];

  @Field(() => LineageAssay, { nullable: true, description: "The tissue result, where it is one." })
  assay!: LineageAssay | null;
}

@ObjectType({ description: "What leads to what." })
export class LineageEdge {
  @Field(() => ID, { description: "Key of what was there first." })
  from!: string;

  @Field(() => ID, { description: "Key of what it became." })
  to!: string;

  @Field(() => LabelUseEnum, { nullable: true, description: "How labels go that way, where it is known." })
  use!: LabelUse | null;
}

@ObjectType({
  description:
    "Where something came from, or what became of it: assay, revision, snapshot, run, round, update, model, evaluation, prediction.",
})
export class Lineage {
  @Field(() => ID, { description: "Key of the node it began from." })
  focus!: string;

  @Field(() => [LineageNode], { description: "What it passes." })
  nodes!: readonly LineageNode[];

  @Field(() => [LineageEdge], { description: "What leads to what." })
  edges!: readonly LineageEdge[];

  @Field(() => Int, { description: "Runs in the whole lineage, shown or not." })
  runCount!: number;

  @Field(() => ID, { nullable: true, description: "Pass it as `after` for further runs; null when all are shown." })
  after!: string | null;
}

@ObjectType({ description: "Some of the things that a node stands for." })
export class LineageThings {
  @Field(() => [LineageThing], { description: "Those the viewer may see one by one." })
  things!: readonly LineageThing[];

  @Field(() => String, { nullable: true, description: "Pass it as `after` for more; null when there are none." })
  after!: string | null;
}
