import { Field, ID, Int, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";

/** One thing that was done. Rows are chained by hash and the table refuses change and removal. */
@ObjectType({ description: "One thing that was done. Events are chained by hash and cannot be changed or removed." })
@Entity()
export class AuditEvent {
  @PrimaryColumn("uuid")
  @Field(() => ID, { description: "Identifies the event." })
  id!: string;

  /** Place in the chain, from 1, without gaps. */
  @Column("integer")
  sequence!: number;

  @Column({ type: "timestamptz", precision: 3, name: "at" })
  @Field(() => Date, { name: "at", description: "When." })
  createdAt!: Date;

  @Column("text")
  @Field(() => String, { description: "Who: a person's e-mail, `site <code>` for a trainer, or `coordinator`." })
  actor!: string;

  @Column("text")
  @Field(() => String, { description: "What was done, such as label-import.commit." })
  action!: string;

  @Column("text")
  @Field(() => String, { description: "To what, such as label-import 6f1c..." })
  subject!: string;

  @Column("text")
  @Field(() => String, { description: "The particulars, as canonical JSON; never patient data." })
  detail!: string;

  @Column("text")
  previousHash!: string;

  @Column("text")
  @Field(() => String, { description: "SHA-256 over this event and the hash of the one before." })
  hash!: string;
}

/** What checking the chain from its first event found. */
@ObjectType({ description: "What checking the chain of events from its beginning found." })
export class AuditChain {
  @Field(() => Int, { description: "Events checked." })
  events!: number;

  @Field(() => Boolean, { description: "Whether every event is as it was written." })
  intact!: boolean;

  @Field(() => ID, { nullable: true, description: "The first event that is not, if any." })
  firstBadEvent!: string | null;
}
