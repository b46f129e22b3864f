import type { PredictionOutcome } from "@midline/shared/protocol/site-messages";
import { Field, ID, ObjectType, registerEnumType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";

export const PredictionStateEnum = { PENDING: "pending", ANSWERED: "answered", FAILED: "failed" } as const;
export type PredictionState = (typeof PredictionStateEnum)[keyof typeof PredictionStateEnum];
registerEnumType(PredictionStateEnum, {
  name: "PredictionState",
  description: "How far a prediction is.",
  valuesConfig: {
    PENDING: { description: "Waits for the trainer in the patient's hospital, which may be offline." },
    ANSWERED: { description: "The numbers have come back." },
    FAILED: { description: "The hospital could not answer; `failure` says why." },
  },
});

/** One case, asked of one model version. The answer is numbers; pixels never come here. */
@ObjectType({ description: "One case, asked of one model version in the patient's own hospital. Research use only." })
@Entity()
export class Prediction {
  @PrimaryColumn("uuid")
  @Field(() => ID, { description: "Identifies the prediction." })
  id!: string;

  @Column("uuid")
  caseId!: string;

  @Column("uuid")
  siteId!: string;

  @Column("uuid")
  modelVersionId!: string;

  @Column("text")
  @Field(() => PredictionStateEnum, { description: "How far it is." })
  state!: PredictionState;

  @Column("uuid")
  requestedBy!: string;

  @Column("jsonb", { nullable: true })
  outcome!: PredictionOutcome | null;

  @Column("timestamp with time zone", { precision: 3 })
  @Field(() => Date, { name: "requestedAt", description: "When it was asked for." })
  createdAt!: Date;

  @Column("timestamp with time zone", { precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "When the hospital answered." })
  answeredAt!: Date | null;
}
