import type { FaultCode } from "@midline/shared/faults";
import type { Split } from "@midline/shared/protocol/vocabulary";
import type { SiteStatistics } from "@midline/shared/protocol/statistics";
import { Field, ID, ObjectType, registerEnumType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";
import { SplitEnum } from "../platform/graphql/protocol-enums.object.js";
import { SiteStatisticsObject } from "./site-statistics.object.js";

export const EvaluationStateEnum = { PENDING: "pending", RUNNING: "running", DONE: "done", FAILED: "failed" } as const;
export type EvaluationState = (typeof EvaluationStateEnum)[keyof typeof EvaluationStateEnum];
registerEnumType(EvaluationStateEnum, {
  name: "EvaluationState",
  description: "How far the scoring of one model version at one site is.",
  valuesConfig: {
    PENDING: { description: "Waits for the site's trainer." },
    RUNNING: { description: "The trainer has been asked and is at work." },
    DONE: { description: "The statistics have come back." },
    FAILED: { description: "The site could not or would not score it." },
  },
});

/** One model version, scored at one site on one split of its patients. */
@ObjectType({ description: "One model version, scored at one site on one split of its patients." })
@Entity()
export class Evaluation {
  @PrimaryColumn("uuid")
  @Field(() => ID, { description: "Identifies the evaluation." })
  id!: string;

  @Column("uuid")
  modelVersionId!: string;

  @Column("uuid")
  cohortId!: string;

  @Column("uuid")
  siteId!: string;

  @Column("text")
  @Field(() => SplitEnum, {
    description: "Which of the site's patients it is scored on; at a training site those of the version's fold, when it has one.",
  })
  split!: Split;

  @Column("text")
  @Field(() => EvaluationStateEnum, { description: "How far it is." })
  state!: EvaluationState;

  @Column("jsonb", { nullable: true })
  @Field(() => SiteStatisticsObject, { nullable: true, description: "What came back; null before, and when it failed." })
  statistics!: SiteStatistics | null;

  /** The code the site gave. */
  @Column("text", { nullable: true })
  @Field(() => String, { nullable: true, description: "Why it failed, as a code." })
  failure!: FaultCode | null;

  @Column("timestamp with time zone", { precision: 3 })
  @Field(() => Date, { description: "When the site was asked." })
  requestedAt!: Date;

  @Column("timestamp with time zone", { precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "When it was done or had failed." })
  finishedAt!: Date | null;
}
