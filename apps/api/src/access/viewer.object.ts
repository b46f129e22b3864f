import { Field, ID, ObjectType } from "type-graphql";

/** The person who is signed in. */
@ObjectType("Viewer", { description: "The person who is signed in." })
export class ViewerObject {
  @Field(() => ID, { description: "The person's id." })
  id!: string;

  @Field(() => String, { description: "Signs in with it." })
  email!: string;

  @Field(() => String, { description: "Name for people to read." })
  name!: string;

  @Field(() => Date, { description: "When the session ends whatever happens; it ends earlier when it lies idle." })
  sessionExpiresAt!: Date;
}
