import type { LabelValues } from "@midline/shared/labels/codebook";
import { Column, Entity, PrimaryColumn } from "typeorm";

/** Everything that was known of a case's tissue from one import on. Rows are only ever added. */
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

  @Column("uuid")
  importId!: string;

  /** Whole, with what earlier revisions said and this one left blank. */
  @Column("jsonb")
  values!: LabelValues;

  @Column("text")
  valuesHash!: string;

  @Column("uuid")
  recordedBy!: string;

  @Column({ type: "timestamptz", precision: 3 })
  createdAt!: Date;
}
