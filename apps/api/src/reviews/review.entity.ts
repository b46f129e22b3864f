import { Field, ID, Int, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";
import { ReviewChoiceEnum } from "./review-enums.object.js";

/** Cases that were given to readers, each to as many blind ones. */
@ObjectType({ description: "Cases that were given to blind readers, each to as many." })
@Entity()
export class Review {
  @PrimaryColumn("uuid")
  @Field(() => ID, { description: "Identifies the review." })
  id!: string;

  @Column("text")
  @Field(() => String, { description: "Name for people to read." })
  name!: string;

  @Column("text")
  @Field(() => ReviewChoiceEnum, { description: "How its cases were chosen." })
  choice!: (typeof ReviewChoiceEnum)[keyof typeof ReviewChoiceEnum];

  @Column("integer")
  @Field(() => Int, { description: "Blind reads that each case needs." })
  readsEach!: number;

  @Column({ type: "timestamptz", precision: 3 })
  @Field(() => Date, { description: "When the reads are due." })
  dueAt!: Date;

  @Column("integer")
  @Field(() => Int, { description: "Of the sample, of who reads what, and of the intervals of agreement." })
  seed!: number;

  @Column("uuid")
  openedBy!: string;

  @Column({ type: "timestamptz", precision: 3 })
  @Field(() => Date, { description: "When it was opened." })
  createdAt!: Date;
}
