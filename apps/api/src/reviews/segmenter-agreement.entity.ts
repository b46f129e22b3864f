import type { SegmenterAgreement } from "@midline/shared/reviews/segmenter-agreement";
import { Field, ID, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";

/** What a hospital said of how well two people draw the same tumours. Rows are only ever added. */
@ObjectType("SegmenterAgreement", {
  description: "How well two people of a site draw the same tumours: summary statistics that the site computed. No case's own figure.",
})
@Entity({ name: "segmenter_agreement" })
export class SegmenterAgreementRow {
  @PrimaryColumn("uuid")
  @Field(() => ID, { description: "Identifies what was handed in." })
  id!: string;

  @Column("uuid")
  siteId!: string;

  @Column("jsonb")
  statistics!: SegmenterAgreement;

  /** Of the statistics: the same file twice is one. */
  @Column("text")
  digest!: string;

  @Column("uuid")
  recordedBy!: string;

  @Column({ type: "timestamptz", precision: 3 })
  @Field(() => Date, { name: "recordedAt", description: "When it was handed in." })
  createdAt!: Date;
}
