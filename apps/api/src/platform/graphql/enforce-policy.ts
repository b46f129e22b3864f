import { defaultFieldResolver, isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from "graphql";
import type { Caller, Context } from "../context.js";
import type { PolicyRows, Rule } from "./policy.js";
import { faultError } from "./unwrap.js";

/** Fields without a row, and rows without a field: both mean that the table and the schema have drifted apart. */
export function policyGaps(
  schema: GraphQLSchema,
  policy: PolicyRows,
): { readonly unruled: readonly string[]; readonly dead: readonly string[] } {
  const fields = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !type.name.startsWith("__"))
    .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
  const rows = Object.entries(policy).flatMap(([type, rules]) => Object.keys(rules).map((field) => `${type}.${field}`));
  const known = new Set(fields);
  const ruled = new Set(rows);
  return { unruled: fields.filter((field) => !ruled.has(field)), dead: rows.filter((row) => !known.has(row)) };
}

/**
 * Puts the policy in front of every field; throws when the table has a gap, so nothing starts without a rule.
 * Fields that go with their object are left as they are: a guard on each would cost every list its speed.
 */
export function enforcePolicy(schema: GraphQLSchema, policy: PolicyRows): GraphQLSchema {
  const { unruled, dead } = policyGaps(schema, policy);
  if (unruled.length > 0) throw new Error(`No policy row for: ${unruled.join(", ")}.`);
  if (dead.length > 0) throw new Error(`Policy rows for fields that do not exist: ${dead.join(", ")}.`);
  for (const [typeName, rules] of Object.entries(policy)) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) continue;
    for (const [name, rule] of Object.entries(rules)) {
      const field = type.getFields()[name];
      if (field === undefined || rule === "withParent" || rule === "public") continue;
      if (field.subscribe) field.subscribe = guard(rule, field.subscribe);
      else field.resolve = guard(rule, field.resolve ?? defaultFieldResolver);
    }
  }
  return schema;
}

type GuardingRule = Exclude<Rule, "public" | "withParent">;
type FieldResolver = GraphQLFieldResolver<unknown, Context>;

function guard(rule: GuardingRule, resolve: FieldResolver): FieldResolver {
  return (source, args, context, info) => {
    checkRule(rule, context.caller);
    return resolve(source, args, context, info);
  };
}

/** Throws the refusal a caller earns, if any. */
function checkRule(rule: GuardingRule, caller: Caller): void {
  if (caller.state === "expired") {
    throw faultError({ code: "SESSION_EXPIRED", message: "Your session has ended.", remedy: "Sign in again; nothing was changed." });
  }
  if (caller.state === "nobody") {
    throw faultError({
      code: "UNAUTHENTICATED",
      message: "Nobody is signed in.",
      remedy: "Sign in, or send an API token as a bearer token.",
    });
  }
  if (rule === "signedIn") return;
  if (!caller.viewer.roles.some(({ role }) => rule.includes(role))) {
    throw faultError({
      code: "FORBIDDEN",
      message: "Your role does not allow this.",
      remedy: `It takes one of: ${rule.join(", ")}. Ask a consortium lead.`,
    });
  }
}
