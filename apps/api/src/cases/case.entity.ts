import { Field, ID, Int, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";

/** A patient under the name a site gave him here. There is no image and no other name. */
@ObjectType({ description: "A patient of one site, under a pseudonym. No image and no name of the patient ever comes here." })
@Entity()
export class Case {
  @PrimaryColumn("uuid")
  @Field(() => ID, { description: "Identifies the case for good." })
  id!: string;

  @Column("uuid")
  siteId!: string;

  @Column("text")
  @Field(() => String, { description: "The case's name at its site; the BIDS subject without sub-." })
  pseudonym!: string;

  @Column("integer", { nullable: true })
  @Field(() => Int, { nullable: true, description: "Completed years at the scan; 90 stands for 90 and older." })
  ageYears!: number | null;

  @Column("text", { nullable: true })
  @Field(() => String, { nullable: true, description: "Structure that holds the centre of the tumour, in the codebook's words." })
  location!: string | null;

  @Column({ type: "timestamptz", precision: 3 })
  @Field(() => Date, { description: "When it was first imported." })
  createdAt!: Date;
}
