import type { Role } from "@midline/shared/roles";

/**
 * Who may ask for a field.
 * - `public`: anyone, signed in or not
 * - `signedIn`: any person of the consortium
 * - `withParent`: whoever was given the object the field stands on
 * - roles: a person holding one of them, at any site; which site is the use case's business
 */
export type Rule = "public" | "signedIn" | "withParent" | readonly [Role, ...Role[]];

/** One row per field: type name, field name, rule. A field without a row does not start. */
export type PolicyRows = Readonly<Record<string, Readonly<Record<string, Rule>>>>;

/** Rows for fields that go with their object: `withParent("id code name")`. */
export function withParent(fields: string): Readonly<Record<string, Rule>> {
  return Object.fromEntries(fields.split(/\s+/).map((field) => [field, "withParent"]));
}

/** The rows a Relay connection of `name` needs. */
export function connectionRows(name: string): PolicyRows {
  return { [`${name}Connection`]: withParent("edges pageInfo totalCount"), [`${name}Edge`]: withParent("cursor node") };
}

/** One table from the tables of all features; throws when two of them speak of one field. */
export function joinPolicies(tables: readonly PolicyRows[]): PolicyRows {
  const joined: Record<string, Record<string, Rule>> = {};
  for (const table of tables) {
    for (const [type, fields] of Object.entries(table)) {
      for (const [field, rule] of Object.entries(fields)) {
        const rows = (joined[type] ??= {});
        if (rows[field] !== undefined) throw new Error(`Two policy rows for ${type}.${field}.`);
        rows[field] = rule;
      }
    }
  }
  return joined;
}
