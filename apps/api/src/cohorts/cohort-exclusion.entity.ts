import { Field, Int, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn, type EntityManager } from "typeorm";
import type { Exclusion } from "./attrition.js";

/** Rows in one INSERT; far below PostgreSQL's limit on parameters. */
const BATCH = 2000;

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
export async function recordExclusions(tx: EntityManager, cohortId: string, excluded: readonly Exclusion[]): Promise<void> {
  const rows = excluded.map(({ of: { caseId, siteId, pseudonym }, position, value }) => ({
    cohortId,
    caseId,
    siteId,
    pseudonym,
    position,
    value,
  }));
  for (let start = 0; start < rows.length; start += BATCH) await tx.getRepository(CohortExclusion).insert(rows.slice(start, start + BATCH));
}
