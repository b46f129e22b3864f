import type { LabelValues } from "@midline/shared/labels/codebook";
import type { LabelProblem } from "@midline/shared/labels/label-problem";
import { Field, ID, Int, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";
import { ImportProblem, ImportStateEnum, RowOutcomeEnum, type ImportState, type RowOutcome } from "./import-problem.object.js";

/** A label file as it was read, and what committing it does or has done. */
@ObjectType({ description: "A label file as the server read it, and what committing it will do or has done." })
@Entity()
export class LabelImport {
  @PrimaryColumn("uuid")
  @Field(() => ID, { description: "Identifies the import." })
  id!: string;

  @Column("uuid")
  siteId!: string;

  @Column("text")
  @Field(() => String, { description: "The file's name, for people to recognise." })
  fileName!: string;

  @Column("text")
  fileDigest!: string;

  @Column("text")
  @Field(() => ImportStateEnum, { description: "Whether it was only tried, or committed." })
  state!: ImportState;

  @Column("text")
  @Field(() => String, { description: "Names exactly this reading, on exactly these labels; committing takes it." })
  dryRunHash!: string;

  /** How many revisions the site had when the file was read: another number means that labels have changed since. */
  @Column("integer")
  revisionsSeen!: number;

  @Column("text")
  @Field(() => String, { description: "The encoding the file was read in, such as utf-8." })
  encoding!: string;

  @Column("text")
  @Field(() => String, { description: "What stands between cells: comma, semicolon or tab." })
  delimiter!: string;

  @Column("integer")
  @Field(() => Int, { description: "Rows in the file." })
  totalRows!: number;

  @Column("integer")
  @Field(() => Int, { description: "Rows that bring a new case." })
  created!: number;

  @Column("integer")
  @Field(() => Int, { description: "Rows that change what is known of a case." })
  updated!: number;

  @Column("integer")
  @Field(() => Int, { description: "Rows that say nothing new." })
  unchanged!: number;

  @Column("integer")
  @Field(() => Int, { description: "Rows with problems." })
  rejected!: number;

  @Column("jsonb")
  @Field(() => [ImportProblem], { description: "Trouble with the file or its header, before any row is read." })
  fileProblems!: LabelProblem[];

  @Column("text", { nullable: true, select: false })
  rejectedCsv!: string | null;

  @Column("uuid")
  importedBy!: string;

  @Column({ type: "timestamptz", precision: 3 })
  @Field(() => Date, { description: "When the file was read." })
  createdAt!: Date;

  @Column({ type: "timestamptz", precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "When it was committed; null until then." })
  committedAt!: Date | null;
}

/** One row of the file. */
@ObjectType("ImportRow", { description: "One row of a label file." })
@Entity()
export class LabelImportRow {
  @PrimaryColumn("uuid")
  importId!: string;

  @PrimaryColumn("integer")
  @Field(() => Int, { description: "As a spreadsheet counts: the header is row 1." })
  row!: number;

  @Column("text", { nullable: true })
  @Field(() => String, { nullable: true, description: "The case it is about; null when that cannot be told." })
  pseudonym!: string | null;

  @Column("text")
  @Field(() => RowOutcomeEnum, { description: "What committing it does." })
  outcome!: RowOutcome;

  @Column("jsonb")
  @Field(() => [ImportProblem], { description: "Everything that is wrong with it." })
  problems!: LabelProblem[];

  /** What the case's values become; null for a rejected row. */
  @Column("jsonb", { nullable: true })
  values!: LabelValues | null;
}
