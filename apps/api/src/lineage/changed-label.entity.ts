import type { Split } from "@midline/shared/protocol/vocabulary";
import { Field, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";

/** A member of a frozen cohort whose label is another now than the one that was pinned. The database keeps these rows; nobody else writes them. */
@Entity()
export class ChangedLabel {
  @PrimaryColumn("uuid")
  cohortId!: string;

  @PrimaryColumn("uuid")
  caseId!: string;

  @Column("uuid")
  siteId!: string;

  /** With the fold as in the cohort: a mark is judged without it. */
  @Column("text")
  split!: Split;

  @Column("smallint", { nullable: true })
  fold!: number | null;

  @Column("timestamp with time zone", { precision: 3 })
  since!: Date;
}

/** Why somebody goes on with a cohort whose labels have changed. Holds until another label changes. */
@ObjectType({ description: "Why somebody goes on with a cohort whose labels have changed; it holds until another label changes." })
@Entity()
export class ChangedLabelDismissal {
  @PrimaryColumn("uuid")
  cohortId!: string;

  @PrimaryColumn("uuid")
  personId!: string;

  @Column("text")
  @Field(() => String, { description: "Why, in the person's words." })
  reason!: string;

  /** How many labels had changed then. */
  @Column("integer")
  labels!: number;

  @Column("timestamp with time zone", { precision: 3 })
  @Field(() => Date, { description: "When." })
  createdAt!: Date;
}
