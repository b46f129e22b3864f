import type { Split } from "@midline/shared/protocol/vocabulary";
import { Column, Entity, PrimaryColumn, type EntityManager } from "typeorm";

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

export type NewMember = Omit<CohortMember, "cohortId">;

/** Keeps who is in, in one statement: of a hundred thousand members most of the time would go into parameters. */
export async function recordMembers(tx: EntityManager, cohortId: string, members: readonly NewMember[]): Promise<void> {
  await tx.query(
    `INSERT INTO cohort_member (cohort_id, case_id, site_id, pseudonym, revision_id, label, has_mask, split, fold)
     SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::boolean[], $7::boolean[], $8::text[], $9::smallint[])`,
    [
      cohortId,
      members.map(({ caseId }) => caseId),
      members.map(({ siteId }) => siteId),
      members.map(({ pseudonym }) => pseudonym),
      members.map(({ revisionId }) => revisionId),
      members.map(({ label }) => label),
      members.map(({ hasMask }) => hasMask),
      members.map(({ split }) => split),
      members.map(({ fold }) => fold),
    ],
  );
}
