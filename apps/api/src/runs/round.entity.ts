import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";
import { BYTES } from "../platform/database/bytes.js";
import type { RoundResult } from "./round-result.js";

export const RoundStateEnum = {
  OPEN: "open",
  FROZEN: "frozen",
  AGGREGATED: "aggregated",
  COMMITTED: "committed",
  ABORTED: "aborted",
} as const;
export type RoundState = (typeof RoundStateEnum)[keyof typeof RoundStateEnum];
registerEnumType(RoundStateEnum, {
  name: "RoundState",
  description: "How far a round is.",
  valuesConfig: {
    OPEN: { description: "Takes updates." },
    FROZEN: { description: "Takes no more updates; they are being aggregated." },
    AGGREGATED: { description: "Its new weights are stored and about to become a model version." },
    COMMITTED: { description: "Has become a model version." },
    ABORTED: { description: "Too few sites answered; it was opened again from the same weights." },
  },
});

/** One attempt at one round. Rows only ever move open, frozen, aggregated, committed, or to aborted before they are committed; a trigger sees to it. */
@ObjectType({ description: "One attempt at one round: sites train from the same weights and hand in their changes." })
@Entity()
export class Round {
  @PrimaryColumn("uuid")
  @Field(() => ID, { description: "Identifies the attempt." })
  id!: string;

  @Column("uuid")
  runId!: string;

  /** Counted from 0, as on the wire. */
  @Column("integer")
  number!: number;

  @Column("integer")
  @Field(() => Int, { description: "0 at first; one more each time the round had to be opened again." })
  attempt!: number;

  @Column("text")
  @Field(() => RoundStateEnum, { description: "How far it is." })
  state!: RoundState;

  @Column("text")
  @Field(() => String, { description: "SHA-256 of the weights every site starts from." })
  baseDigest!: string;

  @Column("bigint", { transformer: BYTES })
  baseBytes!: number;

  /** Moments of the optimiser over rounds, as the round before left them; null in the first round and without one. */
  @Column("text", { nullable: true })
  momentsDigest!: string | null;

  /** SCAFFOLD's control variate of the federation; null without SCAFFOLD and where the variates begin. */
  @Column("text", { nullable: true })
  controlDigest!: string | null;

  @Column("integer", { nullable: true })
  controlBytes!: number | null;

  /** Hash of the sorted list of updates at the moment of freezing: what is averaged can be proved. */
  @Column("text", { nullable: true })
  frozenDigest!: string | null;

  /** What the frozen list became, from the moment it is aggregated. */
  @Column("jsonb", { nullable: true })
  result!: RoundResult | null;

  /** The last sign of life of any site; the deadline counts from here. */
  @Column("timestamp with time zone", { precision: 3 })
  progressAt!: Date;

  @Column("timestamp with time zone", { precision: 3 })
  @Field(() => Date, { description: "When sites were first asked to train." })
  openedAt!: Date;

  @Column("timestamp with time zone", { precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "When it was committed or aborted." })
  closedAt!: Date | null;
}
