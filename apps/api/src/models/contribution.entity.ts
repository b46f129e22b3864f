import { Field, Float, Int, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";

/** What one site put into one model version: the leaf of its lineage. */
@ObjectType("LineageContribution", { description: "What one site put into one model version." })
@Entity({ name: "contribution" })
export class Contribution {
  @PrimaryColumn("uuid")
  modelVersionId!: string;

  @PrimaryColumn("uuid")
  siteId!: string;

  @Column("integer")
  @Field(() => Int, { description: "Cases the site trained on in the round." })
  examples!: number;

  @Column("double precision", { nullable: true })
  @Field(() => Float, {
    nullable: true,
    description:
      "What its change of the trunk was multiplied by: its share in a mean; 0 when the rule left it out; null by a rule that looks at each number for itself.",
  })
  weight!: number | null;

  @Column("text")
  @Field(() => String, { description: "SHA-256 of the update that was added." })
  updateDigest!: string;
}
