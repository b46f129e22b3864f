import path from "node:path";
import type { CodegenConfig } from "@graphql-codegen/cli";

const here = __dirname;

/** Typed documents for every query the portal asks. Their text is kept as a string, so that no GraphQL parser is shipped. */
const config: CodegenConfig = {
  schema: path.join(here, "../api/schema.graphql"),
  documents: [path.join(here, "src/**/*.{ts,tsx}"), `!${path.join(here, "src/generated/**")}`],
  ignoreNoDocuments: true,
  generates: {
    [path.join(here, "src/generated/")]: {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: "string",
        enumsAsTypes: true,
        useTypeImports: true,
        strictScalars: true,
        scalars: { DateTime: "string" },
      },
    },
  },
};

export default config;
