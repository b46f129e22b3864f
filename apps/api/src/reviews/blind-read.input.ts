import type { ReadCall } from "@midline/shared/labels/read-call";
import type { Confidence, MaskReason, MaskVerdict, ReadForm } from "@midline/shared/reviews/read-form";
import { Field, InputType } from "type-graphql";
import { ConfidenceEnum, MaskReasonEnum, MaskVerdictEnum, ReadCallEnum } from "./review-enums.object.js";

/** A read as far as it is filled in. There is no comment: words of a list name no patient. */
@InputType({ description: "A read as far as it is filled in. There is no comment: words of a list name no patient." })
export class BlindReadInput {
  @Field(() => String, { description: "evidenceDigest of the results that were looked at." })
  evidenceDigest!: string;

  @Field(() => ReadCallEnum, { nullable: true, description: "The call." })
  call?: ReadCall | null;

  @Field(() => ConfidenceEnum, { nullable: true, description: "How sure." })
  confidence?: Confidence | null;

  @Field(() => MaskVerdictEnum, { nullable: true, description: "The verdict on the mask." })
  maskVerdict?: MaskVerdict | null;

  @Field(() => MaskReasonEnum, { nullable: true, description: "Why the mask cannot stay as it is; needed where it cannot." })
  maskReason?: MaskReason | null;
}

export const formOf = ({ call, confidence, maskVerdict, maskReason }: Partial<ReadForm>): ReadForm => ({
  call: call ?? null,
  confidence: confidence ?? null,
  maskVerdict: maskVerdict ?? null,
  maskReason: maskReason ?? null,
});
