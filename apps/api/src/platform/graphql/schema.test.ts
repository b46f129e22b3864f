import { readFileSync } from "node:fs";
import { ROLES, SITE_ROLES, type Role } from "@midline/shared/roles";
import {
  buildSchema,
  execute,
  findBreakingChanges,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  parse,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
} from "graphql";
import { POLICIES, RESOLVERS } from "../../features.js";
import type { Caller } from "../context.js";
import { enforcePolicy, policyGaps } from "./enforce-policy.js";
import { joinPolicies, type Rule } from "./policy.js";
import { SCHEMA_FILE, schemaText } from "./print-schema.js";
import { createSchema } from "./schema.js";

const policy = joinPolicies(POLICIES);
const schema = createSchema({ resolvers: RESOLVERS, policies: POLICIES });
const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith("__") && !isSpecifiedScalarType(type));
const ROOTS = ["Query", "Mutation", "Subscription"] as const;
const rootFields = ROOTS.flatMap((root) =>
  Object.values(schema.getType(root) && isObjectType(schema.getType(root)) ? fieldsOf(root) : {}).map((field) => ({ root, field })),
);

function fieldsOf(name: string): Record<string, GraphQLField<unknown, unknown>> {
  const type = schema.getType(name);
  return isObjectType(type) ? type.getFields() : {};
}

describe("the schema", () => {
  it("is the committed one", () => {
    expect(readFileSync(SCHEMA_FILE, "utf8")).toBe(schemaText());
    expect(findBreakingChanges(buildSchema(schemaText()), schema)).toEqual([]);
  });

  it("says of every type, field, argument and value what it is", () => {
    const silent: string[] = [];
    let seen = 0;
    const hear = (name: string, description: string | null | undefined): void => {
      seen += 1;
      if (!description) silent.push(name);
    };
    for (const type of types) {
      if (!ROOTS.some((root) => root === type.name)) hear(type.name, type.description);
      if (isEnumType(type)) for (const value of type.getValues()) hear(`${type.name}.${value.name}`, value.description);
      if (!isObjectType(type) && !isInputObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        hear(`${type.name}.${field.name}`, field.description);
        if ("args" in field) for (const arg of field.args) hear(`${type.name}.${field.name}(${arg.name})`, arg.description);
      }
    }
    expect(silent).toEqual([]);
    expect(seen).toBeGreaterThan(400);
  });
});

describe("the policy", () => {
  it("has a row for every field, and a field for every row", () => {
    expect(policyGaps(schema, policy)).toEqual({ unruled: [], dead: [] });
    expect(Object.values(policy).reduce((sum, rules) => sum + Object.keys(rules).length, 0)).toBeGreaterThan(250);
  });

  it("stops the server from starting when either is missing", () => {
    const { people: _, ...rest } = policy["Query"] ?? {};
    expect(() => enforcePolicy(schema, { ...policy, Query: rest })).toThrow("No policy row for: Query.people.");
    expect(() => enforcePolicy(schema, { ...policy, Site: { ...policy["Site"], secret: "public" } })).toThrow("Site.secret");
    expect(() => joinPolicies([...POLICIES, { Site: { id: "public" } }])).toThrow("Two policy rows for Site.id");
  });

  it("leaves few doors open to everyone", () => {
    const open = Object.entries(policy).flatMap(([type, rules]) =>
      Object.entries(rules).flatMap(([field, rule]) => (rule === "public" ? [`${type}.${field}`] : [])),
    );
    expect(open.sort()).toEqual(["Mutation.signIn", "Mutation.signOut", "Query.viewer"]);
  });

  it("gives every question a rule of its own: none stands on a parent it does not have", () => {
    for (const { root, field } of rootFields)
      expect({ field: field.name, rule: policy[root]?.[field.name] }).not.toEqual({ field: field.name, rule: "withParent" });
  });

  it("turns strangers, ended sessions and every other role away from every question, before it is answered", async () => {
    let asked = 0;
    for (const { root, field } of rootFields.filter(({ root }) => root !== "Subscription")) {
      const rule = policy[root]?.[field.name];
      if (rule === undefined || rule === "public" || rule === "withParent") continue;
      expect(await codeFor(root, field, { state: "nobody", viewer: null })).toBe("UNAUTHENTICATED");
      expect(await codeFor(root, field, { state: "expired", viewer: null })).toBe("SESSION_EXPIRED");
      for (const role of ROLES.filter((each) => !allows(rule, each))) {
        expect([field.name, role, await codeFor(root, field, someone(role))]).toEqual([field.name, role, "FORBIDDEN"]);
        asked += 1;
      }
    }
    expect(asked).toBeGreaterThan(60);
  });
});

const allows = (rule: Rule, role: Role): boolean => typeof rule === "string" || rule.includes(role);

const someone = (role: Role): Caller => ({
  state: "known",
  viewer: {
    personId: "p",
    email: "p@test.midline",
    name: "P",
    roles: [{ role, siteId: SITE_ROLES.includes(role) ? "s" : null }],
    credential: { kind: "session", id: "s" },
    expiresAt: new Date(),
  },
});

/** Asks with a context that holds nothing but the caller: whoever is let through meets a missing database, not a refusal. */
async function codeFor(root: (typeof ROOTS)[number], field: GraphQLField<unknown, unknown>, caller: Caller): Promise<string> {
  const args = field.args
    .filter(({ type, defaultValue }) => isNonNullType(type) && defaultValue === undefined)
    .map((arg) => `${arg.name}: ${literal(arg)}`);
  const selection = isObjectType(getNamedType(field.type)) ? " { __typename }" : "";
  const document = parse(`${root.toLowerCase()} { ${field.name}${args.length > 0 ? `(${args.join(", ")})` : ""}${selection} }`);
  const { errors } = await execute({ schema, document, contextValue: { caller } });
  const code = errors?.[0]?.extensions["code"];
  return typeof code === "string" ? code : "answered";
}

function literal({ type }: Pick<GraphQLArgument, "type">): string {
  return valueOf(type);
}

function valueOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return valueOf(type.ofType);
  if (isListType(type)) return "[]";
  if (isEnumType(type)) return type.getValues()[0]?.name ?? "";
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type) && field.defaultValue === undefined);
    return `{ ${required.map((field) => `${field.name}: ${valueOf(field.type)}`).join(", ")} }`;
  }
  return { Int: "1", Float: "1.5", Boolean: "true", DateTime: '"2026-01-01T00:00:00Z"' }[type.name] ?? '"x"';
}
