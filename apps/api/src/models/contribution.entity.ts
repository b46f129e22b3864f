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

  @Column("double precision")
  @Field(() => Float, { description: "Its share in the mean of the trunk; the shares of a version sum to 1." })
  weight!: number;

  @Column("text")
  @Field(() => String, { description: "SHA-256 of the update that was added." })
  updateDigest!: string;
}
