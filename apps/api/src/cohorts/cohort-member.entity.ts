import type { Split } from "@midline/shared/protocol/vocabulary";
import { Column, Entity, PrimaryColumn } from "typeorm";

/** One patient of a frozen cohort. Known to his own site only; everyone else sees counts. */
@Entity()
export class CohortMember {
  @PrimaryColumn("uuid")
  cohortId!: string;

  @PrimaryColumn("uuid")
  caseId!: string;

  @Column("uuid")
  siteId!: string;

  @Column("text")
  pseudonym!: string;

  /** The label revision that was in force. */
  @Column("uuid")
  revisionId!: string;

  /** The cohort's target; null when there is no usable label, and the case only teaches segmentation. */
  @Column("boolean", { nullable: true })
  label!: boolean | null;

  @Column("boolean")
  hasMask!: boolean;

  @Column("text")
  split!: Split;

  /** For cross-validation, from 0; null at an external site, and in a cohort that was frozen without folds. */
  @Column("smallint", { nullable: true })
  fold!: number | null;
}
