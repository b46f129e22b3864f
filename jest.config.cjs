const os = require("node:os");
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
  // Jest's own copy of Math makes numeric loops some twenty times slower.
  sandboxInjectedGlobals: ["Math"],
  transform: { "^.+\\.(t|j)sx?$": swc },
  // Shipped as ES modules only.
  transformIgnorePatterns: ["/node_modules/(?!(jose|@graphql-yoga|@repeaterjs|hyparquet|hyparquet-writer)/)"],
  resolver: path.join(__dirname, "tests/setup/resolver.cjs"),
  moduleNameMapper: {
    "^@midline/(shared|federation|imaging|phantom|kernels|model|local-postgres)/(.*)$": "<rootDir>/packages/$1/src/$2.ts",
    "^@midline/(api|trainer|demo)/(.*)$": "<rootDir>/apps/$1/src/$2.ts",
  },
  modulePathIgnorePatterns: ["/dist/", "/.next/", "/.midline/"],
};

/** One PostgreSQL for all tests of a run of jest. */
const withPostgres = {
  globalSetup: "<rootDir>/tests/setup/start-postgres.ts",
  globalTeardown: "<rootDir>/tests/setup/stop-postgres.ts",
};

module.exports = {
  // Of every project: Jest reads it only here. Real databases and processes on a loaded machine need their time.
  testTimeout: 120_000,
  // On two cores Jest would take one worker, and a test that waits for a database would keep the other core idle.
  maxWorkers: Math.max(2, os.availableParallelism() - 1),
  // A worker that has grown is replaced by a new one: what hundreds of test files leave in one process makes every promise of the last ones slow.
  workerIdleMemoryLimit: "1GB",
  projects: [
    { ...common, displayName: "house", testMatch: ["<rootDir>/tests/house/**/*.test.ts"] },
    {
      ...common,
      ...withPostgres,
      displayName: "unit",
      testMatch: ["<rootDir>/packages/*/src/**/*.test.ts", "<rootDir>/apps/*/src/**/*.test.ts"],
    },
    { ...common, displayName: "stories", testMatch: ["<rootDir>/tests/stories/**/*.test.ts"] },
    { ...common, ...withPostgres, displayName: "portal", testMatch: ["<rootDir>/tests/portal/**/*.test.ts"] },
  ],
};
