import { writeFileSync } from "node:fs";
import path from "node:path";
import { lexicographicSortSchema, printSchema } from "graphql";
import { POLICIES, RESOLVERS } from "../../features.js";
import { createSchema } from "./schema.js";

/** The committed contract. */
export const SCHEMA_FILE = path.resolve(__dirname, "../../../schema.graphql");

/** The schema as text, in one order whatever order the features stand in. */
export function schemaText(): string {
  const schema = createSchema({ resolvers: RESOLVERS, policies: POLICIES });
  return `# Emitted from the type-graphql classes by \`npm run schema\`. Do not edit.\n\n${printSchema(lexicographicSortSchema(schema))}\n`;
}

if (require.main === module) {
  writeFileSync(SCHEMA_FILE, schemaText());
  process.stdout.write(`${SCHEMA_FILE}\n`);
}
