import { readSources } from "./sources";

const sources = readSources();
const PRODUCT = ["apps/api", "apps/trainer", "apps/web"];

/** Where the phantom says what is true of a case. */
const TRUTH = /^@midline\/phantom\/(oracle|latents|render-case|label-rows)$/;

describe("the phantoms' oracle", () => {
  it("is named by the generator: a checker that sees nothing passes", () => {
    expect(sources.some((source) => source.file === "packages/phantom/src/write-cohort.ts" && /oracle/i.test(source.text))).toBe(true);
  });

  it.each(PRODUCT)("is neither read nor named in %s, tests included", (workspace) => {
    const files = sources.filter((source) => source.workspace === workspace);
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((source) => /oracle/i.test(source.text)).map((source) => source.file)).toEqual([]);
    expect(files.filter((source) => source.imports.some((specifier) => TRUTH.test(specifier))).map((source) => source.file)).toEqual([]);
  });
});
