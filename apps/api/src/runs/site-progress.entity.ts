import type { FaultCode } from "@midline/shared/faults";
import { Field, Float, Int, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";

/** How far one site is in one round. */
@ObjectType({ description: "How far one site is in one round." })
@Entity()
export class SiteProgress {
  @PrimaryColumn("uuid")
  roundId!: string;

  @PrimaryColumn("uuid")
  siteId!: string;

  @Column("integer")
  @Field(() => Int, { description: "Local steps done." })
  step!: number;

  @Column("integer")
  @Field(() => Int, { description: "Local steps of the plan." })
  steps!: number;

  @Column("double precision", { nullable: true })
  @Field(() => Float, { nullable: true, description: "Mean training loss so far." })
  meanLoss!: number | null;

  /** Why the site will not train this attempt, if it said so. */
  @Column("text", { nullable: true })
  declined!: FaultCode | null;

  @Column("timestamp with time zone", { precision: 3 })
  @Field(() => Date, { description: "When it last spoke of it." })
  updatedAt!: Date;
}
