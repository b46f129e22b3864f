const path = require("node:path");

const swc = [
  "@swc/jest",
  {
    jsc: {
      parser: { syntax: "typescript", tsx: true, decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      target: "es2022",
      keepClassNames: true,
    },
    module: { type: "commonjs" },
  },
];

const common = {
  rootDir: __dirname,
  testEnvironment: "node",
  transform: { "^.+\\.(t|j)sx?$": swc },
  // Shipped as ES modules only.
  transformIgnorePatterns: ["/node_modules/(?!(jose|@graphql-yoga|@repeaterjs)/)"],
  resolver: path.join(__dirname, "tests/setup/resolver.cjs"),
  moduleNameMapper: {
    "^@midline/(shared|federation|imaging|phantom|kernels|model|local-postgres)/(.*)$": "<rootDir>/packages/$1/src/$2.ts",
    "^@midline/(api|trainer|demo)/(.*)$": "<rootDir>/apps/$1/src/$2.ts",
  },
  modulePathIgnorePatterns: ["/dist/", "/.next/", "/.midline/"],
};

module.exports = {
  projects: [
    { ...common, displayName: "house", testMatch: ["<rootDir>/tests/house/**/*.test.ts"] },
    {
      ...common,
      displayName: "unit",
      testMatch: ["<rootDir>/packages/*/src/**/*.test.ts", "<rootDir>/apps/{api,trainer,demo}/src/**/*.test.ts"],
      globalSetup: "<rootDir>/tests/setup/start-postgres.ts",
      globalTeardown: "<rootDir>/tests/setup/stop-postgres.ts",
      testTimeout: 60_000,
    },
    { ...common, displayName: "stories", testMatch: ["<rootDir>/tests/stories/**/*.test.ts"], testTimeout: 900_000 },
    { ...common, displayName: "portal", testMatch: ["<rootDir>/tests/portal/**/*.test.ts"], testTimeout: 900_000 },
  ],
};
