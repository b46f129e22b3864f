import type { GraphQLSchema } from "graphql";
import { createPubSub } from "@graphql-yoga/subscription";
import { GraphQLDateTime } from "graphql-scalars";
import { buildSchemaSync, type NonEmptyArray } from "type-graphql";
import { enforcePolicy } from "./enforce-policy.js";
import { joinPolicies, type PolicyRows } from "./policy.js";

type Resolver = abstract new () => object;

/** What the schema is made of; see `features.ts`. */
export interface SchemaParts {
  readonly resolvers: Readonly<NonEmptyArray<Resolver>>;
  readonly policies: readonly PolicyRows[];
}

/** The executable schema, with the policy in front of every field. Throws when a field has no policy row. */
export function createSchema({ resolvers, policies }: SchemaParts): GraphQLSchema {
  const [first, ...others] = resolvers;
  const schema = buildSchemaSync({
    resolvers: [first, ...others],
    validate: false,
    // Asked for by the library, used by nobody: our subscription brings its own source.
    pubSub: createPubSub(),
    scalarsMap: [{ type: Date, scalar: GraphQLDateTime }],
  });
  return enforcePolicy(schema, joinPolicies(policies));
}
