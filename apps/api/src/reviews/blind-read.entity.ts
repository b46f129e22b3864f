import type { ReadCall } from "@midline/shared/labels/read-call";
import type { Confidence, MaskReason, MaskVerdict } from "@midline/shared/reviews/read-form";
import { Field, ID, ObjectType } from "type-graphql";
import { Column, Entity, PrimaryColumn } from "typeorm";
import { ConfidenceEnum, MaskReasonEnum, MaskVerdictEnum, ReadCallEnum } from "./review-enums.object.js";

/** One reader's read of one case: asked for, saved as a draft, submitted for good. Only its reader ever sees it as his. */
@ObjectType({
  description: "One reader's own blind read. It tells neither the case nor its site, no label, no other read and nothing a model said.",
})
@Entity()
export class BlindRead {
  @PrimaryColumn("uuid")
  @Field(() => ID, { description: "Identifies the read." })
  id!: string;

  @Column("uuid")
  reviewCaseId!: string;

  @Column("uuid")
  readerId!: string;

  /** Whose tissue results it is of. */
  @Column("uuid")
  revisionId!: string;

  @Column("text", { nullable: true })
  @Field(() => ReadCallEnum, { nullable: true, description: "The call; null until it is made." })
  call!: ReadCall | null;

  @Column("text", { nullable: true })
  @Field(() => ConfidenceEnum, { nullable: true, description: "How sure the reader is." })
  confidence!: Confidence | null;

  @Column("text", { nullable: true })
  @Field(() => MaskVerdictEnum, { nullable: true, description: "The verdict on the mask." })
  maskVerdict!: MaskVerdict | null;

  @Column("text", { nullable: true })
  @Field(() => MaskReasonEnum, { nullable: true, description: "Why the mask cannot stay as it is." })
  maskReason!: MaskReason | null;

  @Column({ type: "timestamptz", precision: 3 })
  createdAt!: Date;

  @Column({ type: "timestamptz", precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "When it was last saved." })
  savedAt!: Date | null;

  @Column({ type: "timestamptz", precision: 3, nullable: true })
  @Field(() => Date, { nullable: true, description: "When it was submitted; it does not change any more." })
  submittedAt!: Date | null;
}
