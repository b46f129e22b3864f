import type { FaultCode } from "@midline/shared/faults";
import { Field, ObjectType, registerEnumType } from "type-graphql";

export const SiteOutcomeEnum = {
  WAITING: "waiting",
  TRAINING: "training",
  ACCEPTED: "accepted",
  DECLINED: "declined",
  REJECTED: "rejected",
  LATE: "late",
  MISSING: "missing",
  WITHDRAWN: "withdrawn",
} as const;
export type SiteOutcome = (typeof SiteOutcomeEnum)[keyof typeof SiteOutcomeEnum];
registerEnumType(SiteOutcomeEnum, {
  name: "SiteOutcome",
  description: "What became of a site in one attempt at a round.",
  valuesConfig: {
    WAITING: { description: "It was asked and has not begun." },
    TRAINING: { description: "It has begun." },
    ACCEPTED: { description: "Its update was accepted and counts." },
    DECLINED: { description: "It said that it cannot train this attempt." },
    REJECTED: { description: "What it handed in was refused, and nothing of it was added." },
    LATE: { description: "What it handed in came after the round had closed, and was not added." },
    MISSING: { description: "The round closed without hearing of an update from it." },
    WITHDRAWN: { description: "It left the run before it was counted." },
  },
});

/** What became of one site in one attempt at a round. */
@ObjectType({ description: "What became of one site in one attempt at a round." })
export class SiteAccount {
  siteId!: string;

  @Field(() => SiteOutcomeEnum, { description: "What became of it." })
  outcome!: SiteOutcome;

  @Field(() => String, { nullable: true, description: "Why, as a code; null where there is nothing to say." })
  code!: FaultCode | null;

  @Field(() => Date, { nullable: true, description: "When it was last heard of in this attempt; null when never." })
  at!: Date | null;
}
