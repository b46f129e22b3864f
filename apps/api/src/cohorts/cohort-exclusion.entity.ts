import { Field, Int, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn, type EntityManager } from "typeorm";
import type { Exclusion } from "./attrition.js";
import type { Candidate } from "./candidate.js";

/** A case that was not let into a frozen cohort, and why. Known to its own site only. */
@ObjectType({
  description: "A case that was not let into a frozen cohort, with the first rule it does not meet. Told to its own site only.",
})
@Entity()
export class CohortExclusion {
  @PrimaryColumn("uuid")
  cohortId!: string;

  @PrimaryColumn("uuid")
  caseId!: string;

  @Column("uuid")
  siteId!: string;

  @Column("text")
  @Field(() => String, { description: "The case's pseudonym." })
  pseudonym!: string;

  @Column("smallint")
  @Field(() => Int, { description: "Of the rule, counted from 1." })
  position!: number;

  @Column("text", { nullable: true })
  @Field(() => String, { nullable: true, description: "What the rule looked at; null where there was no value." })
  value!: string | null;
}

/** Keeps whom each rule excluded, with the value it looked at. */
export async function recordExclusions(tx: EntityManager, cohortId: string, excluded: readonly Exclusion<Candidate>[]): Promise<void> {
  await tx.query(
    `INSERT INTO cohort_exclusion (cohort_id, case_id, site_id, pseudonym, position, value)
     SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::smallint[], $6::text[])`,
    [
      cohortId,
      excluded.map(({ of }) => of.caseId),
      excluded.map(({ of }) => of.siteId),
      excluded.map(({ of }) => of.pseudonym),
      excluded.map(({ position }) => position),
      excluded.map(({ value }) => value),
    ],
  );
}
