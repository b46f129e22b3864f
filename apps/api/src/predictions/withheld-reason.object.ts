import type { Sequence } from "@midline/shared/protocol/vocabulary";
import type { WithheldCode } from "@midline/shared/protocol/withheld";
import { Field, Float, ObjectType } from "type-graphql";

/** Why a number is not shown. */
@ObjectType("WithheldReason", { description: "One thing about a case that is beyond what the model was trained on." })
export class WithheldReasonObject {
  @Field(() => String, { description: "One of a closed list, such as SLICES_TOO_THICK." })
  code!: WithheldCode;

  @Field(() => String, { nullable: true, description: "The sequence it was found in; null where it is of the whole case." })
  sequence!: Sequence | null;

  @Field(() => String, { description: "What was measured and the limit it is beyond, in a sentence." })
  message!: string;

  @Field(() => Float, { description: "What was measured." })
  value!: number;

  @Field(() => Float, { description: "The first number that would still do." })
  limit!: number;
}
