import { Field, Float, ObjectType } from "type-graphql";

/** A number with its 95 % interval. */
@ObjectType({ description: "A number with its 95 % interval." })
export class Estimate {
  @Field(() => Float, { description: "The figure." })
  value!: number;

  @Field(() => Float, { description: "Lower end of the interval." })
  low!: number;

  @Field(() => Float, { description: "Upper end of the interval." })
  high!: number;
}
