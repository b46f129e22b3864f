import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const PREFIX = "midline-test-postgres-";

/** Starts one PostgreSQL for this run of jest. Where none can run, the tests that need it say why. */
async function startPostgres(): Promise<void> {
  const root = path.resolve(__dirname, "../..");
  const loadLauncher = (): typeof import("@midline/local-postgres/start-local-postgres") =>
    require("@midline/local-postgres/start-local-postgres");
  // Jest does not map names here: the launcher is used as compiled, and compiled when it is not.
  execFileSync(process.execPath, [path.join(root, "node_modules/typescript/bin/tsc"), "-b", path.join(root, "packages/local-postgres")]);
  removeLeftovers();
  const dataFolder = mkdtempSync(path.join(os.tmpdir(), PREFIX));
  chmodSync(dataFolder, 0o711);
  try {
    const postgres = await loadLauncher().startLocalPostgres({ dataFolder, durable: false });
    process.env["MIDLINE_TEST_POSTGRES"] = postgres.url;
    globalThis.stopTestPostgres = async () => {
      await postgres.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    };
  } catch (error) {
    process.env["MIDLINE_TEST_POSTGRES"] = `No PostgreSQL for the tests: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Folders of runs that were killed; theirs has stopped by itself. */
function removeLeftovers(): void {
  for (const name of readdirSync(os.tmpdir()).filter((each) => each.startsWith(PREFIX))) {
    const folder = path.join(os.tmpdir(), name);
    const owner = path.join(folder, "owner.pid");
    if (!existsSync(owner)) continue;
    try {
      process.kill(Number(readFileSync(owner, "utf8")), 0);
    } catch {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

declare global {
  var stopTestPostgres: (() => Promise<void>) | undefined;
}

export = startPostgres;
