import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";

/** One thing that has changed. Its number is given when its transaction commits. */
@Entity({ name: "outbox" })
export class OutboxItem {
  @PrimaryGeneratedColumn("identity", { type: "bigint", generatedIdentity: "ALWAYS" })
  id!: string;

  @Column("bigint", { nullable: true })
  sequence!: string | null;

  @Column("text")
  topic!: string;

  @Column("text")
  subject!: string;

  @Column("uuid", { nullable: true })
  siteId!: string | null;

  /** Sites whose trainers may find new work. */
  @Column("uuid", { array: true })
  wakes!: string[];

  @Column("timestamp with time zone", { precision: 3 })
  at!: Date;
}
