import path from "node:path";
import { readSources, type Source } from "./sources";

const sources = readSources();
const product = sources.filter((source) => !source.isTest);

/** What each room may import of the others (architecture, section 1). */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "packages/shared": [],
  "packages/federation": ["shared"],
  "packages/imaging": [],
  "packages/phantom": ["imaging", "shared"],
  "packages/kernels": [],
  "packages/model": ["kernels", "shared"],
  "packages/local-postgres": [],
  "apps/api": ["shared", "federation"],
  "apps/web": ["shared"],
  "apps/trainer": ["shared", "federation", "imaging", "phantom", "kernels", "model"],
  "apps/demo": ["local-postgres", "phantom", "shared"],
  "apps/study": ["shared", "federation", "imaging", "phantom", "kernels", "model"],
  "apps/trials": ["shared", "federation", "model", "local-postgres", "api", "trainer"],
};

/** Features of the API, left to right: one may import only from those before it. */
const FEATURES = [
  ["access", "audit"],
  ["cases"],
  ["labels"],
  ["reviews"],
  ["cohorts"],
  ["exports"],
  ["models"],
  ["evaluations"],
  ["runs"],
  ["ablations"],
  ["predictions"],
  ["lineage"],
  ["home"],
];
const featureRank = (feature: string): number => FEATURES.findIndex((group) => group.includes(feature));

const offences = (rule: (source: Source, specifier: string) => boolean, among = product): string[] =>
  among.flatMap((source) =>
    source.imports.filter((specifier) => rule(source, specifier)).map((specifier) => `${source.file} imports ${specifier}`),
  );

describe("the import rules", () => {
  it("see the whole house: a checker that sees nothing passes", () => {
    for (const workspace of Object.keys(MAY_IMPORT)) {
      expect({ workspace, seen: product.some((source) => source.workspace === workspace) }).toEqual({ workspace, seen: true });
    }
    expect(product.length).toBeGreaterThan(150);
    expect(product.reduce((sum, source) => sum + source.imports.length, 0)).toBeGreaterThan(500);
  });

  it("let each room import only the rooms it is promised", () => {
    expect(
      offences((source, specifier) => {
        const room = /^@midline\/([a-z-]+)/.exec(specifier)?.[1];
        return room !== undefined && !(MAY_IMPORT[source.workspace] ?? []).includes(room);
      }),
    ).toEqual([]);
  });

  it("keep relative imports inside their workspace", () => {
    expect(
      offences((source, specifier) => {
        if (!specifier.startsWith(".")) return false;
        const target = path.posix.normalize(path.posix.join(path.posix.dirname(source.file), specifier));
        return !target.startsWith(`${source.workspace}/`) && source.workspace !== "apps/api" && !source.file.startsWith("migrations/");
      }),
    ).toEqual([]);
  });

  it("let API features import only leftward", () => {
    expect(
      offences((source, specifier) => {
        const from = /^apps\/api\/src\/([a-z]+)\//.exec(source.file)?.[1];
        if (from === undefined || featureRank(from) < 0 || !specifier.startsWith("..")) return false;
        const target = path.posix.normalize(path.posix.join(path.posix.dirname(source.file), specifier));
        const to = /^apps\/api\/src\/([a-z]+)\//.exec(target)?.[1];
        if (to === undefined || to === from || featureRank(to) < 0) return false;
        return featureRank(to) > featureRank(from) || (featureRank(to) === featureRank(from) && to !== "audit" && to !== "access");
      }),
    ).toEqual([]);
  });

  it("never import an app from an app, but to put it on trial, or through an index", () => {
    expect(
      offences((source, specifier) => source.workspace !== "apps/trials" && /^@midline\/(api|web|trainer|demo)\b/.test(specifier)),
    ).toEqual([]);
    expect(sources.filter((source) => /\/index\.tsx?$/.test(source.file)).map((source) => source.file)).toEqual([]);
  });
});

describe("frameworks have addresses", () => {
  const only = (pattern: RegExp, addresses: readonly RegExp[]): string[] =>
    offences((source, specifier) => pattern.test(specifier) && !addresses.some((address) => address.test(source.file)));

  it("type-graphql: entities, resolvers, inputs and platform/graphql", () => {
    expect(only(/^type-graphql$/, [/\.(entity|resolver|input|object)\.ts$/, /^apps\/api\/src\/platform\/graphql\//])).toEqual([]);
  });

  it("socket.io: the site link, and one client file in the trainer", () => {
    expect(only(/^socket\.io/, [/^apps\/api\/src\/platform\/site-link\//, /^apps\/trainer\/src\/link\//])).toEqual([]);
    expect(product.filter((s) => s.workspace === "apps/trainer" && s.imports.includes("socket.io-client")).length).toBe(1);
  });

  it("TensorFlow.js: kernels, model and the trainer's backend", () => {
    expect(only(/^@tensorflow\//, [/^packages\/(kernels|model)\//, /^apps\/trainer\/src\/backend\//])).toEqual([]);
  });

  it("process.env: the config files", () => {
    const readers = product.filter((source) => /process\.env/.test(source.text)).map((source) => source.file);
    expect(readers.filter((file) => !/\/config(\/|\.ts$|-)/.test(file) && !file.endsWith("start.mjs"))).toEqual([]);
  });
});

describe("the house style", () => {
  it("has no drawers", () => {
    const drawers = /\/(utils?|helpers?|misc|common|services?|managers?)(\/|\.tsx?$)/;
    expect(sources.filter((source) => drawers.test(source.file)).map((source) => source.file)).toEqual([]);
  });

  it("keeps files short enough to read", () => {
    const long = product.filter((source) => source.text.split("\n").length > 250).map((source) => source.file);
    expect(long).toEqual([]);
  });

  it("names files in kebab-case", () => {
    expect(sources.filter((source) => !/^[a-z0-9.[\]()_-]+$/.test(path.basename(source.file))).map((source) => source.file)).toEqual([]);
  });

  it("leaves nothing unfinished", () => {
    expect(product.filter((source) => /\b(TODO|FIXME|XXX)\b/.test(source.text)).map((source) => source.file)).toEqual([]);
    expect(sources.filter((source) => /\b(it|test|describe)\.(only|todo)\b/.test(source.text)).map((source) => source.file)).toEqual([]);
  });
});
