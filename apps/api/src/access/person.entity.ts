import { Field, ID, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";

/** Someone with an account. */
@ObjectType({ description: "Someone with an account." })
@Entity()
export class Person {
  @PrimaryColumn("uuid")
  @Field(() => ID, { description: "Identifies the person for good." })
  id!: string;

  @Column("text")
  @Field(() => String, { description: "Name for people to read." })
  name!: string;

  /** Lower case: one mailbox, one account. */
  @Column("text")
  @Field(() => String, { description: "Signs in with it." })
  email!: string;

  /** argon2id, in PHC format. */
  @Column("text", { select: false })
  passwordHash!: string;

  @Column({ type: "timestamptz", precision: 3 })
  @Field(() => Date, { description: "When the account was made." })
  createdAt!: Date;
}
