import type { Target } from "@midline/shared/protocol/vocabulary";
import { Field, ID, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";
import { LabelStateEnum, type LabelState } from "../cases/case.input.js";
import { TargetEnum } from "../platform/graphql/protocol-enums.object.js";

/** What the newest revision of a case comes to for one target: the consensus, kept so that lists can ask for it. */
@ObjectType("Label", { description: "What the newest tissue results of a case come to, for one target." })
@Entity()
export class CaseLabel {
  @PrimaryColumn("uuid")
  caseId!: string;

  @PrimaryColumn("text")
  @Field(() => TargetEnum, { description: "Which molecular question." })
  target!: Target;

  @Column("text")
  @Field(() => LabelStateEnum, { description: "Whether there is a label, and if not, why." })
  state!: LabelState;

  @Column("boolean", { nullable: true })
  @Field(() => Boolean, { nullable: true, description: "The label; null unless it is agreed or settled." })
  value!: boolean | null;

  @Column("text", { nullable: true })
  @Field(() => String, { nullable: true, description: "How sure: A sequencing or methylation, B both stains, C one stain alone." })
  tier!: "A" | "B" | "C" | null;

  @Column("text")
  @Field(() => String, { description: "The rule that decided, by name." })
  rule!: string;

  @Column("text")
  @Field(() => String, { description: "The rule that decided, in a sentence." })
  reason!: string;

  @Column("uuid")
  @Field(() => ID, { nullable: true, description: "The revision it was read from; a frozen cohort pins it." })
  revisionId!: string;
}
