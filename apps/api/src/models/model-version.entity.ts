import type { Attention, Covariates, NetworkSize, NetworkTask, Target } from "@midline/shared/protocol/vocabulary";
import type { LocalLayers } from "@midline/shared/weights/local-layers";
import { LocalLayersEnum } from "../platform/graphql/aggregation-enums.object.js";
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";
import { BYTES } from "../platform/database/bytes.js";
import { AttentionEnum, CovariatesEnum, NetworkSizeEnum, NetworkTaskEnum, TargetEnum } from "../platform/graphql/protocol-enums.object.js";

/** The weights that one federated round published. Never changes, and never goes. */
@ObjectType({ description: "The weights that one federated round published. A version never changes." })
@Entity()
export class ModelVersion {
  @PrimaryColumn("uuid")
  @Field(() => ID, { description: "Identifies the version for good." })
  id!: string;

  @Column("text")
  @Field(() => String, { description: "Name for people to read: the run and the round." })
  name!: string;

  @Column("text")
  @Field(() => String, { description: "SHA-256 of the weight file." })
  digest!: string;

  @Column("bigint", { transformer: BYTES })
  @Field(() => Float, { description: "Size of the weight file." })
  bytes!: number;

  @Column("double precision")
  @Field(() => Float, {
    description:
      "When above 0, the weights are a moving average over the rounds of its run up to this one, of this decay per round; 0 when they are the round's own.",
  })
  averagingDecay!: number;

  @Column("text", { nullable: true })
  @Field(() => String, {
    nullable: true,
    description: "Of a moving average, SHA-256 of the round's own weights, from which training went on; else null.",
  })
  aggregateDigest!: string | null;

  @Column("text", { nullable: true })
  @Field(() => String, {
    nullable: true,
    description: "Root of the Merkle tree (RFC 9162) of the updates that went in, in site order. Each site checks that its own is there.",
  })
  lineageRoot!: string | null;

  @Column("text", { nullable: true })
  @Field(() => String, {
    nullable: true,
    description: "The coordinator's Ed25519 signature over run, round, attempt, base, weights, number of updates and root.",
  })
  lineageSignature!: string | null;

  @Column("text")
  @Field(() => NetworkSizeEnum, { description: "Which size of the network the weights are for." })
  network!: NetworkSize;

  @Column("text")
  @Field(() => TargetEnum, { description: "The molecular question it answers." })
  target!: Target;

  @Column("text")
  @Field(() => NetworkTaskEnum, { description: "What it was trained for. A restoration is nobody's diagnosis: a run may begin from it." })
  task!: NetworkTask;

  @Column("text")
  @Field(() => CovariatesEnum, { description: "What it reads beside the images." })
  covariates!: Covariates;

  @Column("text")
  @Field(() => AttentionEnum, { description: "Where its classifier looks." })
  attention!: Attention;

  @Column("text")
  @Field(() => LocalLayersEnum, {
    description:
      "Layers of which each hospital that trained reads its own numbers in place of the version's, which are the first weights'.",
  })
  localLayers!: LocalLayers;

  @Column("integer")
  @Field(() => Int, { description: "Numbers in the weights." })
  parameterCount!: number;

  @Column("uuid")
  runId!: string;

  /** The cohort of the run, kept here so that a leaderboard needs no run. */
  @Column("uuid")
  cohortId!: string;

  /** Kept here for the same reason. */
  @Column("smallint", { nullable: true })
  @Field(() => Int, {
    nullable: true,
    description: "The fold of its cohort that was held out, counted from 0; null when the cohort's validation split was.",
  })
  fold!: number | null;

  /** Counted from 1, as people do; the wire counts from 0. */
  @Column("integer")
  @Field(() => Int, { description: "The round it came out of, counted from 1." })
  roundNumber!: number;

  /** The version of the round before, or of the first round what its run began from. */
  @Column("uuid", { nullable: true })
  parentId!: string | null;

  @Column("boolean")
  @Field(() => Boolean, { description: "Whether any patient behind it is a phantom." })
  synthetic!: boolean;

  @Column("timestamp with time zone", { precision: 3 })
  @Field(() => Date, { description: "When the round was committed." })
  createdAt!: Date;
}
