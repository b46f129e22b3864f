import type { UpdateEnvelope } from "@midline/shared/protocol/site-messages";
import { Field, Float, Int, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";
import { BYTES, BYTES_OR_NULL } from "../platform/database/bytes.js";

/** What one site handed in for one round, checked and signed. At most one counts: the table has it once. */
@ObjectType({ description: "What one site handed in for one round: checked, signed, and counted once." })
@Entity()
export class SiteUpdate {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  roundId!: string;

  @Column("uuid")
  siteId!: string;

  @Column("text")
  siteCode!: string;

  @Column("uuid")
  keyId!: string;

  @Column("text")
  @Field(() => String, { description: "SHA-256 of the update file." })
  payloadDigest!: string;

  @Column("bigint", { transformer: BYTES })
  @Field(() => Float, { description: "Size of the update file." })
  payloadBytes!: number;

  /** The update as float32, where the plan has it rounded: what is examined and averaged. Null where the payload is that. */
  @Column("text", { nullable: true })
  decodedDigest!: string | null;

  @Column("bigint", { nullable: true, transformer: BYTES_OR_NULL })
  decodedBytes!: number | null;

  @Column("integer")
  @Field(() => Int, { description: "Cases the site trained on." })
  examples!: number;

  @Column("integer")
  @Field(() => Int, { description: "Of these, cases with a label: what taught the classification head." })
  labelled!: number;

  @Column("integer")
  @Field(() => Int, { description: "Of these, cases with a mask: what taught the segmentation head." })
  masked!: number;

  @Column("integer")
  @Field(() => Int, { description: "Of normal heads, those of known age: what taught the age head of a pretraining that learns ages." })
  aged!: number;

  @Column("double precision")
  @Field(() => Float, { description: "Mean training loss over the local steps." })
  meanLoss!: number;

  @Column("double precision")
  @Field(() => Float, { description: "L2 norm of the change over all tensors." })
  norm!: number;

  /** What the site signed, and its signature: kept as proof. */
  @Column("jsonb")
  envelope!: UpdateEnvelope;

  @Column("text")
  signature!: string;

  /** Of the envelope; the table has it once for each site. */
  @Column("text")
  nonce!: string;

  @Column("timestamp with time zone", { precision: 3 })
  @Field(() => Date, { description: "When it was accepted." })
  acceptedAt!: Date;
}
