import { Field, ID, ObjectType, registerEnumType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";

export const CohortEventKindEnum = { LOCK: "lock", UNLOCK: "unlock", DEPRECATE: "deprecate", RESTORE: "restore" } as const;
export type CohortEventKind = (typeof CohortEventKindEnum)[keyof typeof CohortEventKindEnum];
registerEnumType(CohortEventKindEnum, {
  name: "CohortEventKind",
  description: "What somebody said of a frozen cohort.",
  valuesConfig: {
    LOCK: { description: "It is vouched for; its series takes no new version." },
    UNLOCK: { description: "It is no longer vouched for." },
    DEPRECATE: { description: "It is not to be used for new runs. What used it stays." },
    RESTORE: { description: "It may be used again." },
  },
});

/** What somebody said of a frozen cohort, and why. Rows are only ever added. */
@ObjectType({ description: "What somebody said of a frozen cohort, and why. It is never taken away." })
@Entity()
export class CohortEvent {
  @PrimaryColumn("uuid")
  @Field(() => ID, { description: "Identifies what was said." })
  id!: string;

  @Column("uuid")
  cohortId!: string;

  /** From 1, without gaps in one cohort. */
  @Column("integer")
  number!: number;

  @Column("text")
  @Field(() => CohortEventKindEnum, { description: "What was said." })
  kind!: CohortEventKind;

  @Column("text")
  @Field(() => String, { description: "Why, in the words of who said it." })
  reason!: string;

  @Column("uuid")
  byId!: string;

  @Column("timestamp with time zone", { precision: 3 })
  @Field(() => Date, { description: "When." })
  createdAt!: Date;
}
