import { Field, ID, Int, ObjectType } from "type-graphql";
import type { LabelState } from "../cases/case.input.js";
import { LabelStateEnum } from "../cases/case.input.js";
import { TargetEnum } from "../platform/graphql/protocol-enums.object.js";
import type { ReadCall } from "@midline/shared/labels/read-call";
import type { Target } from "@midline/shared/protocol/vocabulary";
import type { Confidence, MaskReason, MaskVerdict } from "@midline/shared/reviews/read-form";
import { ConfidenceEnum, MaskReasonEnum, MaskVerdictEnum, ReadCallEnum } from "./review-enums.object.js";

/** One thing that is known of a case's tissue or mask. */
@ObjectType({ description: "One thing that is known of a case's tissue or mask." })
export class EvidenceItem {
  @Field(() => String, { description: "What it belongs to, such as Stains." })
  group!: string;

  @Field(() => String, { description: "The codebook's column." })
  name!: string;

  @Field(() => String, { description: "What the column holds." })
  about!: string;

  @Field(() => String, { nullable: true, description: "In the codebook's words; null where nothing is recorded." })
  value!: string | null;
}

/** What the results of a case come to by rule, for one target. */
@ObjectType({ description: "What a case's results come to by rule alone, for one target." })
export class RuleProposal {
  @Field(() => TargetEnum, { description: "Which molecular question." })
  target!: Target;

  @Field(() => LabelStateEnum, { description: "Whether the rule gives a label." })
  state!: LabelState;

  @Field(() => Boolean, { nullable: true, description: "The label it gives." })
  value!: boolean | null;

  @Field(() => String, { description: "The rule, by name." })
  rule!: string;

  @Field(() => String, { description: "The rule, in a sentence." })
  reason!: string;
}

/** One blind read, as an adjudicator sees it. */
@ObjectType({ description: "One blind read without its reader's name." })
export class NamelessRead {
  @Field(() => String, { description: "A letter in seeded order: it says nothing of who read." })
  letter!: string;

  @Field(() => ReadCallEnum, { description: "The call." })
  call!: ReadCall;

  @Field(() => ConfidenceEnum, { description: "How sure the reader was." })
  confidence!: Confidence;

  @Field(() => MaskVerdictEnum, { description: "The verdict on the mask." })
  maskVerdict!: MaskVerdict;

  @Field(() => MaskReasonEnum, { nullable: true, description: "Why the mask cannot stay as it is." })
  maskReason!: MaskReason | null;
}

/** A case whose label is in dispute. */
@ObjectType({
  description:
    "A case whose label is in dispute, without its site and name: its results, what the rules make of them, and what blind readers said.",
})
export class Dispute {
  @Field(() => ID, { description: "The case's id." })
  id!: string;

  @Field(() => Date, { description: "Since when." })
  since!: Date;

  @Field(() => Boolean, { description: "Whether blind readers disagree; else results contradict each other by rule." })
  byReaders!: boolean;

  @Field(() => String, { description: "Why it is in dispute, in a sentence." })
  reason!: string;

  @Field(() => [EvidenceItem], { description: "The tissue results and mask facts." })
  evidence!: readonly EvidenceItem[];

  @Field(() => String, { description: "Names these results; pass it on settling." })
  evidenceDigest!: string;

  @Field(() => [RuleProposal], { description: "What the rules propose, for each target." })
  proposals!: readonly RuleProposal[];

  @Field(() => [NamelessRead], { description: "The blind reads of these results, if there are any." })
  reads!: readonly NamelessRead[];
}

/** What an adjudicator has before him. */
@ObjectType({ description: "The disputes that the viewer may settle." })
export class DisputeQueue {
  @Field(() => Int, { description: "How many." })
  total!: number;

  @Field(() => [Dispute], { description: "The oldest of them, 100 at most." })
  disputes!: readonly Dispute[];
}

/** What settling came to. */
@ObjectType({ description: "A dispute that was settled." })
export class Settlement {
  @Field(() => ID, { description: "The case." })
  caseId!: string;

  @Field(() => ID, { description: "The label revision that says so." })
  revisionId!: string;

  @Field(() => ID, { nullable: true, description: "The next dispute, if there is one." })
  nextId!: string | null;
}
