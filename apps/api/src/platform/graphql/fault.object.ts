import { Field, ObjectType } from "type-graphql";

/** A refusal as data: what went wrong in a hospital. */
@ObjectType("Fault", { description: "A refusal as data: what is wrong and what to do next." })
export class FaultObject {
  @Field(() => String, { description: "One of the closed list of codes." })
  code!: string;

  @Field(() => String, { description: "What is wrong, in a sentence." })
  message!: string;

  @Field(() => String, { nullable: true, description: "What to do next." })
  remedy!: string | null;
}
