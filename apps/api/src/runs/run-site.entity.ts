import { Field, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";

/** One site of a run, and whether it has bound itself to the plan. */
@ObjectType({ description: "One site of a run, and whether it has bound itself to the plan." })
@Entity()
export class RunSite {
  @PrimaryColumn("uuid")
  runId!: string;

  @PrimaryColumn("uuid")
  siteId!: string;

  /** As the plan names it: sites go in the order of their codes. */
  @Column("text")
  siteCode!: string;

  @Column("boolean")
  @Field(() => Boolean, { description: "Whether it trains; an external site only scores." })
  trains!: boolean;

  @Column("uuid", { nullable: true })
  approvedBy!: string | null;

  @Column("timestamp with time zone", { precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "When it approved the plan." })
  approvedAt!: Date | null;

  @Column("timestamp with time zone", { precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "When it left the run; null while it has a part in it." })
  withdrawnAt!: Date | null;

  @Column("text", { nullable: true })
  @Field(() => String, { nullable: true, description: "Why it left." })
  withdrawnBecause!: string | null;

  @Field(() => Boolean, { description: "Whether it has approved exactly this plan." })
  get approved(): boolean {
    return this.approvedAt !== null;
  }
}
