import { Column, Entity, PrimaryColumn } from "typeorm";

/** What a person has asked on the last day that he asked, of numbers that he is told in bands. */
@Entity()
export class QuestionBudget {
  @PrimaryColumn("uuid")
  personId!: string;

  /** In UTC, such as 2026-11-26. */
  @Column("date")
  day!: string;

  /** SHA-256 of each group of patients that he was told of. */
  @Column("text", { array: true })
  groups!: string[];

  /** Whether he was refused on that day; the audit log says it once. */
  @Column("boolean")
  refused!: boolean;
}
