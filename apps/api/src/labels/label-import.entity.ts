import type { LabelValues } from "@midline/shared/labels/codebook";
import type { Delimiter } from "@midline/shared/labels/csv-sheet";
import type { LabelMapping } from "@midline/shared/labels/label-mapping";
import type { LabelProblem } from "@midline/shared/labels/label-problem";
import type { ReadCall, SettledCall } from "@midline/shared/labels/read-call";
import { Field, ID, Int, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";
import { CellCorrection } from "./cell-correction.object.js";
import type { TargetLabel } from "./consensus.js";
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
  @Field(() => ImportStateEnum, { description: "How far it is." })
  state!: ImportState;

  @Column("text", { nullable: true })
  @Field(() => String, {
    nullable: true,
    description: "Names exactly this reading, on exactly these labels; committing takes it. Null until it is read.",
  })
  dryRunHash!: string | null;

  /** How many revisions the site had when the file was read: another number means that labels have changed since. */
  @Column("integer", { nullable: true })
  revisionsSeen!: number | null;

  @Column("text", { nullable: true })
  @Field(() => String, {
    nullable: true,
    description: "The encoding the file was read in, such as utf-8; null where there is none to tell.",
  })
  encoding!: string | null;

  @Column("text", { nullable: true })
  @Field(() => String, { nullable: true, description: "What stands between cells: comma, semicolon or tab; null where nothing does." })
  delimiter!: Delimiter | null;

  @Column("text", { nullable: true })
  @Field(() => String, { nullable: true, description: "What kind of file it is, such as csv; null until it is read." })
  format!: string | null;

  /** The headers of the columns that are read, in the file's order and words. */
  @Column("jsonb")
  header!: string[];

  @Column("jsonb")
  @Field(() => [String], { description: "Columns that were not read; nothing of them is kept." })
  ignoredColumns!: string[];

  /** How the hospital's words were to be read: what was remembered, and above it what was chosen for this file. */
  @Column("jsonb")
  mapping!: LabelMapping;

  /** Cells that were mended by hand, in the order of the cells. */
  @Column("jsonb")
  @Field(() => [CellCorrection], { description: "Cells that were mended by hand: the file was read as if these stood in them." })
  corrections!: CellCorrection[];

  /** The import whose file it reads again, with corrections. */
  @Column("uuid", { nullable: true })
  corrects!: string | null;

  /** The file is kept beyond the reading, for the few wrong cells in it to be mended. */
  @Column("boolean")
  keepsFile!: boolean;

  @Column("integer")
  totalRows!: number;

  @Column("integer")
  created!: number;

  @Column("integer")
  updated!: number;

  @Column("integer")
  unchanged!: number;

  @Column("integer")
  rejected!: number;

  @Column("integer")
  changedLabels!: number;

  @Column("jsonb")
  @Field(() => [ImportProblem], { description: "Trouble with the file or its header, before any row is read." })
  fileProblems!: LabelProblem[];

  @Column("text", { nullable: true })
  @Field(() => String, { nullable: true, description: "Why labels were changed, in the words of who committed it." })
  reason!: string | null;

  @Column("uuid")
  importedBy!: string;

  @Column({ type: "timestamptz", precision: 3 })
  @Field(() => Date, { description: "When the file was read." })
  createdAt!: Date;

  @Column({ type: "timestamptz", precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "When it was committed; null until then." })
  committedAt!: Date | null;

  @Column({ type: "timestamptz", precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "When it was undone; null unless it was." })
  undoneAt!: Date | null;

  @Column("uuid", { nullable: true })
  undoneBy!: string | null;

  @Column("text", { nullable: true })
  @Field(() => String, { nullable: true, description: "Why it was undone." })
  undoReason!: string | null;
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

  /** What the case's values become, and their hash; null where nothing changes. */
  @Column("jsonb", { nullable: true })
  values!: LabelValues | null;

  @Column("text", { nullable: true })
  valuesHash!: string | null;

  /** What they come to, for each target. */
  @Column("jsonb", { nullable: true })
  labels!: TargetLabel[] | null;

  /** What people settled and goes on to stand. */
  @Column("text", { nullable: true })
  call!: ReadCall | null;

  @Column("text", { nullable: true })
  calledBy!: SettledCall["by"] | null;

  /** The case that it is about; a new one is given its id here. */
  @Column("uuid", { nullable: true })
  caseId!: string | null;

  /** The revision that committing the row makes. */
  @Column("uuid", { nullable: true })
  revisionId!: string | null;

  /** Of the revision that committing the row makes. */
  @Column("integer", { nullable: true })
  number!: number | null;

  @Column("boolean")
  changesLabel!: boolean;

  /** A rejected row's cells, in the file's own words, of the columns that are read. */
  @Column("jsonb", { nullable: true })
  cells!: string[] | null;
}
