import type { Fault } from "@midline/shared/faults";
import type { Result } from "@midline/shared/result";
import { GraphQLError } from "graphql";

/** The value, or the refusal as a GraphQL error. The only place where a fault becomes an error. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw faultError(result.fault);
}

/** A fault as GraphQL speaks it: the code, the place and the remedy travel in `extensions`. */
export function faultError({ code, message, where, remedy }: Fault): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code, ...(where === undefined ? {} : { where }), ...(remedy === undefined ? {} : { remedy }) },
  });
}
