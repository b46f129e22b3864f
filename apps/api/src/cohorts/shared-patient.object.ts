import { Field, ObjectType } from "type-graphql";

/** A case whose patient another hospital has too. */
@ObjectType({
  description: "A case of one's own hospital whose patient has another case, by the keyed hash that the hospitals made of him.",
})
export class SharedPatient {
  @Field(() => String, { description: "The case's pseudonym at this hospital." })
  pseudonym!: string;

  @Field(() => [String], {
    description: "Codes of the hospitals that have the other cases, sorted; its own where it has two cases of him.",
  })
  otherSiteCodes!: readonly string[];
}
