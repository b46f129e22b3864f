import type { Fault } from "@midline/shared/faults";
import { Field, Float, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";
import { FaultObject } from "../graphql/fault.object.js";

export const JobStateEnum = { WAITING: "waiting", RUNNING: "running", DONE: "done", FAILED: "failed", CANCELLED: "cancelled" } as const;
export type JobState = (typeof JobStateEnum)[keyof typeof JobStateEnum];
registerEnumType(JobStateEnum, {
  name: "JobState",
  description: "How far a job is.",
  valuesConfig: {
    WAITING: { description: "It waits for its turn." },
    RUNNING: { description: "A server has it in hand." },
    DONE: { description: "It has done everything." },
    FAILED: { description: "It could not be done, and nothing of it was kept." },
    CANCELLED: { description: "Somebody stopped it, and nothing of it was kept." },
  },
});

/** Work that outlives the question that asked for it. One API process has it in hand at a time; another takes it over when that one is gone. */
@ObjectType({ description: "Work that goes on after its question was answered: how far it is, and how it ended." })
@Entity()
export class Job {
  @PrimaryColumn("uuid")
  @Field(() => ID, { description: "Identifies the job." })
  id!: string;

  @Column("text")
  kind!: string;

  /** What it is about: the import, the export. */
  @Column("uuid")
  subject!: string;

  /** Whose people hear of it; null for everyone. */
  @Column("uuid", { nullable: true })
  siteId!: string | null;

  /** What it was asked with; parsed by whoever carries it out. */
  @Column("jsonb")
  input!: unknown;

  @Column("text")
  @Field(() => JobStateEnum, { description: "How far it is." })
  state!: JobState;

  @Column("text")
  @Field(() => String, { description: "What is being done now, in a word or two." })
  phase!: string;

  @Column("integer")
  @Field(() => Int, { description: "How much of this phase is done." })
  done!: number;

  @Column("integer", { nullable: true })
  @Field(() => Int, { nullable: true, description: "How much there is to do in this phase; null when that is not known." })
  total!: number | null;

  @Column("jsonb", { nullable: true })
  @Field(() => FaultObject, { nullable: true, description: "Why it failed." })
  error!: Fault | null;

  @Column("uuid", { nullable: true })
  processId!: string | null;

  /** Counts the takings: only the last taker may write. */
  @Column("integer")
  attempts!: number;

  /** How often its taker was gone before the end. */
  @Column("integer")
  crashes!: number;

  @Column("boolean")
  @Field(() => Boolean, { description: "Somebody has asked to stop it." })
  cancelAsked!: boolean;

  @Column({ type: "timestamptz", precision: 3 })
  @Field(() => Date, { description: "When it was asked for." })
  createdAt!: Date;

  @Column({ type: "timestamptz", precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "When it was first begun." })
  startedAt!: Date | null;

  @Column({ type: "timestamptz", precision: 3, nullable: true })
  phaseStartedAt!: Date | null;

  @Column({ type: "timestamptz", precision: 3, nullable: true })
  progressedAt!: Date | null;

  @Column({ type: "timestamptz", precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "When it ended, one way or another." })
  finishedAt!: Date | null;

  /** Per second, over the phase so far. */
  @Field(() => Float, { nullable: true, description: "How much of this phase is done in a second; null while that cannot be told." })
  rate(): number | null {
    if (this.state !== "running" || this.phaseStartedAt === null || this.progressedAt === null) return null;
    const seconds = (this.progressedAt.getTime() - this.phaseStartedAt.getTime()) / 1000;
    return seconds > 0 && this.done > 0 ? this.done / seconds : null;
  }
}
