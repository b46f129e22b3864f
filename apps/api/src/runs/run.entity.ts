import type { NetworkSize, NetworkTask, Target } from "@midline/shared/protocol/vocabulary";
import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";
import { NetworkSizeEnum, NetworkTaskEnum, TargetEnum } from "../platform/graphql/protocol-enums.object.js";

export const RunStateEnum = {
  PROPOSED: "proposed",
  APPROVED: "approved",
  RUNNING: "running",
  EVALUATING: "evaluating",
  FINISHED: "finished",
  CANCELLED: "cancelled",
  FAILED: "failed",
} as const;
export type RunState = (typeof RunStateEnum)[keyof typeof RunStateEnum];
registerEnumType(RunStateEnum, {
  name: "RunState",
  description: "How far a run is.",
  valuesConfig: {
    PROPOSED: { description: "Waits for the approval of its sites." },
    APPROVED: { description: "Every site has approved its plan; the first round is about to open." },
    RUNNING: { description: "Rounds are being trained." },
    EVALUATING: { description: "All rounds are committed; sites are still scoring model versions." },
    FINISHED: { description: "Everything has been trained and scored." },
    CANCELLED: { description: "Stopped by a person." },
    FAILED: { description: "Stopped because it could not go on; `failure` says why." },
  },
});

/** Sites co-training one model by one frozen plan. */
@ObjectType({ description: "Sites co-training one model by one frozen plan." })
@Entity()
export class Run {
  @PrimaryColumn("uuid")
  @Field(() => ID, { description: "Identifies the run." })
  id!: string;

  @Column("text")
  @Field(() => String, { description: "Name for people to read." })
  name!: string;

  @Column("text")
  @Field(() => RunStateEnum, { description: "How far it is." })
  state!: RunState;

  /** The very text that was hashed. */
  @Column("text")
  @Field(() => String, { description: "Canonical JSON of the frozen plan." })
  plan!: string;

  @Column("text")
  @Field(() => String, { description: "SHA-256 of the plan; what a site approves." })
  planHash!: string;

  @Column("text")
  @Field(() => NetworkSizeEnum, { description: "Which size of the network is trained." })
  network!: NetworkSize;

  @Column("text")
  @Field(() => TargetEnum, { description: "The molecular question." })
  target!: Target;

  @Column("text")
  @Field(() => NetworkTaskEnum, { description: "What it trains for." })
  task!: NetworkTask;

  /** The version it begins from; null for seeded first weights. The plan names it by its digest, which several versions may share. */
  @Column("uuid", { nullable: true })
  parentModelId!: string | null;

  @Column("uuid")
  cohortId!: string;

  @Column("integer")
  @Field(() => Int, { description: "Rounds of the plan." })
  totalRounds!: number;

  @Column("integer")
  @Field(() => Int, { description: "Rounds that have become a model version." })
  completedRounds!: number;

  @Column("uuid")
  proposedBy!: string;

  @Column("boolean")
  @Field(() => Boolean, { description: "Whether any patient behind it is a phantom." })
  synthetic!: boolean;

  @Column("text", { nullable: true })
  @Field(() => String, { nullable: true, description: "Why it was cancelled or failed." })
  failure!: string | null;

  @Column("timestamp with time zone", { precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "Since when no site is asked to train; null while it is not paused." })
  pausedAt!: Date | null;

  @Column("text", { nullable: true })
  @Field(() => String, { nullable: true, description: "Why it was paused." })
  pausedBecause!: string | null;

  @Column("timestamp with time zone", { precision: 3 })
  @Field(() => Date, { description: "When it was proposed." })
  createdAt!: Date;

  @Column("timestamp with time zone", { precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "When its first round opened." })
  startedAt!: Date | null;

  @Column("timestamp with time zone", { precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "When it ended, however it ended." })
  finishedAt!: Date | null;
}
