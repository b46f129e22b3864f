import type { ReviewCaseState } from "@midline/shared/reviews/review-progress";
import { Column, Entity, PrimaryColumn } from "typeorm";

/** A case in a review, under a number that says nothing of it. */
@Entity()
export class ReviewCase {
  @PrimaryColumn("uuid")
  id!: string;

  @Column("uuid")
  reviewId!: string;

  @Column("uuid")
  caseId!: string;

  @Column("uuid")
  siteId!: string;

  /** From 1, in seeded order over all sites. */
  @Column("integer")
  number!: number;

  /** Whose tissue results are read; with new ones its readers are asked again. */
  @Column("uuid")
  revisionId!: string;

  @Column("text")
  state!: ReviewCaseState;

  /** When its reads agreed or disagreed, or somebody settled it. */
  @Column({ type: "timestamptz", precision: 3, nullable: true })
  concludedAt!: Date | null;
}

/**
 * Where a case of a review (`rc`) stands today, in SQL: a dispute is over as soon as the case's label is not in dispute any more, be it that new
 * results have come in.
 */
export const STATE_TODAY = `CASE WHEN rc.state = 'disputed' AND NOT EXISTS (SELECT 1 FROM case_label l WHERE l.case_id = rc.case_id AND l.state = 'disputed')
                                 THEN 'settled' ELSE rc.state END`;
