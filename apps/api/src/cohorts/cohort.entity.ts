import type { CohortFlow } from "@midline/shared/cohorts/flow";
import type { Target } from "@midline/shared/protocol/vocabulary";
import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";
import { TargetEnum } from "../platform/graphql/protocol-enums.object.js";
import type { CohortCriteria } from "@midline/shared/cohorts/read-rules";
import { SamePatientEnum, type SamePatient } from "./same-patient.object.js";

/** A frozen cohort: a sentence about the past. It pins label revisions and cannot drift. */
@ObjectType({ description: "A frozen cohort: who was in, with which label revision, in which split and fold. It never changes." })
@Entity()
export class Cohort {
  @PrimaryColumn("uuid")
  @Field(() => ID, { description: "Identifies the cohort for good." })
  id!: string;

  @Column("uuid")
  @Field(() => ID, { description: "The series that it is a version of." })
  seriesId!: string;

  /** Counts the versions of its series from 1. */
  @Column("integer")
  number!: number;

  @Column("text")
  @Field(() => String, {
    description: "Major, minor and patch: patients or labels were removed or redefined, were added, or all else. The first is 1.0.0.",
  })
  version!: string;

  @Column("text")
  @Field(() => String, { description: "Name for people to read." })
  name!: string;

  @Column("text")
  @Field(() => TargetEnum, { description: "The molecular question its labels answer." })
  target!: Target;

  @Column("text")
  @Field(() => String, { description: "SHA-256 over criteria, members, label revisions, splits and folds." })
  digest!: string;

  /** As they were written, which in old cohorts is another form; read them with `readRules`. */
  @Column("jsonb")
  criteria!: CohortCriteria;

  @Column("double precision")
  @Field(() => Float, { description: "Share of a training site's patients, per label, that is held out." })
  validationFraction!: number;

  @Column("bigint", { transformer: { to: (value: number) => value, from: Number } })
  @Field(() => Int, { description: "Seed of the split and of the folds." })
  seed!: number;

  @Column("text")
  @Field(() => SamePatientEnum, { description: "What was done with two cases of one patient." })
  samePatient!: SamePatient;

  /** Exact, site by site; what people see of it is released. */
  @Column("jsonb")
  flow!: CohortFlow;

  /** Exact. */
  @Column("integer")
  size!: number;

  @Column("boolean")
  @Field(() => Boolean, { description: "Whether any patient in it is a phantom." })
  synthetic!: boolean;

  @Column("uuid")
  frozenById!: string;

  @Column("timestamp with time zone", { precision: 3 })
  @Field(() => Date, { description: "When it was frozen." })
  createdAt!: Date;
}
