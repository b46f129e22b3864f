import type { LabelValues } from "@midline/shared/labels/codebook";
import type { ReadCall, SettledCall } from "@midline/shared/labels/read-call";
import { Column, Entity, PrimaryColumn } from "typeorm";

/** What made a revision: a file, the undoing of a file, or people who read the case. */
export type RevisionSource = "import" | "undo" | "review";

/** Everything that was known of a case from one moment on: its tissue results, and what people made of them. Rows are only ever added. */
@Entity()
export class LabelRevision {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  caseId!: string;

  @Column("uuid")
  siteId!: string;

  /** From 1, without gaps in one case. */
  @Column("integer")
  number!: number;

  @Column("text")
  source!: RevisionSource;

  /** The import that said it, or that was undone; null for a review. */
  @Column("uuid", { nullable: true })
  importId!: string | null;

  /** Whole, with what earlier revisions said and this one left blank. */
  @Column("jsonb")
  values!: LabelValues;

  @Column("text")
  valuesHash!: string;

  /** What people settled, when they did; it stands above what the results say by rule. Null with `calledBy`: the readers disagree. */
  @Column("text", { nullable: true })
  call!: ReadCall | null;

  @Column("text", { nullable: true })
  calledBy!: SettledCall["by"] | null;

  /** Why, in its author's words; null where none was asked for. */
  @Column("text", { nullable: true })
  reason!: string | null;

  /** The import that first spoke of the case was undone: nothing is known of it any more. */
  @Column("boolean", { default: false })
  withdrawn!: boolean;

  @Column("uuid")
  recordedBy!: string;

  @Column({ type: "timestamptz", precision: 3 })
  createdAt!: Date;
}
