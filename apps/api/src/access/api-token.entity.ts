import { Field, ID, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";

/** A person's key for programs. It may do what the person may do. */
@ObjectType({ description: "A person's key for programs; it may do what the person may do." })
@Entity()
export class ApiToken {
  @PrimaryColumn("uuid")
  @Field(() => ID, { description: "Identifies the token; not the secret." })
  id!: string;

  @Column("uuid")
  personId!: string;

  @Column("text")
  @Field(() => String, { description: "What it is for, in its owner's words." })
  name!: string;

  @Column("text")
  secretHash!: string;

  @Column({ type: "timestamptz", precision: 3 })
  @Field(() => Date, { description: "When it was made." })
  createdAt!: Date;

  @Column({ type: "timestamptz", precision: 3 })
  @Field(() => Date, { description: "When it stops working." })
  expiresAt!: Date;

  @Column({ type: "timestamptz", precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "When it was last used, to the minute." })
  lastUsedAt!: Date | null;
}

/** The only time the secret is seen. */
@ObjectType({ description: "A new API token with its secret, which is shown once." })
export class CreatedApiToken {
  @Field(() => ID, { description: "Identifies the token." })
  id!: string;

  @Field(() => String, { description: "What it is for." })
  name!: string;

  @Field(() => String, { description: "Send it as `Authorization: Bearer ...`." })
  secret!: string;

  @Field(() => Date, { description: "When it stops working." })
  expiresAt!: Date;
}
