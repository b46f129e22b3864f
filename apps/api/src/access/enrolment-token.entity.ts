import { Field, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";

/** A one-time token that lets one trainer register its key. Kept as a hash only. */
@Entity({ name: "enrolment_token" })
export class EnrolmentTokenRow {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  siteId!: string;

  @Column("text")
  tokenHash!: string;

  @Column("uuid")
  issuedBy!: string;

  @Column({ type: "timestamptz", precision: 3 })
  createdAt!: Date;

  @Column({ type: "timestamptz", precision: 3 })
  expiresAt!: Date;

  @Column({ type: "timestamptz", precision: 3, nullable: true })
  usedAt!: Date | null;
}

/** What the coordinator is shown, once. */
@ObjectType({ description: "A one-time token for `midline-site enrol`. It is shown once and cannot be read again." })
export class EnrolmentToken {
  @Field(() => String, { description: "The secret to hand to the trainer." })
  token!: string;

  @Field(() => String, { description: "The site it enrols." })
  siteCode!: string;

  @Field(() => Date, { description: "When it stops working." })
  expiresAt!: Date;
}
