import type { Target } from "@midline/shared/protocol/vocabulary";
import { Field, ID, Int, ObjectType } from "type-graphql";
import { LabelStateEnum, type LabelState } from "../cases/case.input.js";
import { TargetEnum } from "../platform/graphql/protocol-enums.object.js";
import type { RevisionSource } from "./label-revision.entity.js";
import { RevisionSourceEnum } from "./revision-source.object.js";

/** One column that says something else than before. */
@ObjectType({ description: "One column that says something else than before." })
export class ChangedField {
  @Field(() => String, { description: "The codebook's column." })
  column!: string;

  @Field(() => String, { nullable: true, description: "What was said before; null for nothing." })
  before!: string | null;

  @Field(() => String, { nullable: true, description: "What is said now; null for nothing." })
  after!: string | null;
}

/** A label as it was or would be at one moment. */
@ObjectType({ description: "What a case came to at one moment, for one target." })
export class PastLabel {
  @Field(() => TargetEnum, { description: "Which molecular question." })
  target!: Target;

  @Field(() => LabelStateEnum, { description: "Whether there was a label, and if not, why." })
  state!: LabelState;

  @Field(() => Boolean, { nullable: true, description: "The label; null unless it was agreed or settled." })
  value!: boolean | null;

  @Field(() => String, { nullable: true, description: "How sure: A sequencing or methylation, B both stains, C one stain alone." })
  tier!: "A" | "B" | "C" | null;

  @Field(() => String, { description: "The rule that decided, by name." })
  rule!: string;

  @Field(() => String, { description: "The rule that decided, in a sentence." })
  reason!: string;
}

@ObjectType({ description: "A frozen cohort that holds a case." })
export class CohortInUse {
  @Field(() => ID, { description: "The cohort." })
  id!: string;

  @Field(() => String, { description: "Its name." })
  name!: string;
}

/** What used a label. */
@ObjectType({ description: "What has used the label of a case so far." })
export class LabelUse {
  @Field(() => [CohortInUse], { description: "Frozen cohorts that hold the case, the oldest first." })
  cohorts!: readonly CohortInUse[];

  @Field(() => Int, { description: "Model versions that came out of runs on those cohorts." })
  models!: number;
}

/** What an import does to one known case, or has done. */
@ObjectType({ description: "What an import does to one known case, or has done." })
export class LabelChange {
  @Field(() => ID, { description: "The case." })
  caseId!: string;

  @Field(() => String, { description: "Its name at its site." })
  pseudonym!: string;

  @Field(() => [ChangedField], { description: "Old and new, column by column." })
  fields!: readonly ChangedField[];

  @Field(() => [PastLabel], { description: "What it came to before, for each target." })
  before!: readonly PastLabel[];

  @Field(() => [PastLabel], { description: "What it comes to afterwards, for each target." })
  after!: readonly PastLabel[];

  @Field(() => Boolean, { description: "Whether a label has another value afterwards." })
  changesLabel!: boolean;
}

/** One chapter of the story of a case. */
@ObjectType({ description: "One revision of a case, told as what happened." })
export class CaseEvent {
  @Field(() => ID, { description: "The revision." })
  revisionId!: string;

  caseId!: string;

  @Field(() => Int, { description: "From 1, without gaps." })
  number!: number;

  @Field(() => Date, { description: "When." })
  at!: Date;

  @Field(() => String, { description: "Who." })
  by!: string;

  @Field(() => RevisionSourceEnum, { description: "What made it." })
  source!: RevisionSource;

  @Field(() => ID, { nullable: true, description: "The import that said it, or was undone." })
  importId!: string | null;

  @Field(() => String, { nullable: true, description: "The name of that import's file." })
  fileName!: string | null;

  @Field(() => String, { nullable: true, description: "Why, in the words of who did it." })
  reason!: string | null;

  @Field(() => [ChangedField], { description: "What changed, column by column." })
  fields!: readonly ChangedField[];

  @Field(() => [PastLabel], { description: "What the case came to with it, for each target." })
  labels!: readonly PastLabel[];

  @Field(() => Boolean, { description: "Whether a label had another value afterwards." })
  changedLabel!: boolean;
}
