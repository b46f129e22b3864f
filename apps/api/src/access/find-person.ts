import { batchedById } from "../platform/graphql/batched.js";
import { Person } from "./person.entity.js";

/** The person of an id that a foreign key vouches for; batched. */
export const personById = batchedById(Person);
