import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { chown, readFile, rename, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { Client } from "pg";
import { findBinaries, type Binaries } from "./binaries.js";
import { leaveFolder, openDataFolder, pointTo, type DataFolder } from "./data-folder.js";
import { LocalPostgresError } from "./local-postgres-error.js";
import { clearLeftovers, spawnPostmaster, stopPostmaster, watchOver } from "./postmaster.js";
import { pause } from "./processes.js";
import { chooseUser, giveTo, reachableBinaries, type RunAs } from "./unprivileged.js";

export interface LocalPostgresOptions {
  /** Keeps the cluster, its password and its log; made when missing, used again when there. */
  readonly dataFolder: string;
  /** Any free port when left out. */
  readonly port?: number;
  /** False gives durability up for speed: for tests. */
  readonly durable: boolean;
  readonly onProgress?: (step: string) => void;
}

export interface LocalPostgres {
  /** postgres://midline:...@127.0.0.1:port/midline */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

const NAME = "midline";

/**
 * Starts a real PostgreSQL from npm's binaries, as nobody when we are root, on 127.0.0.1 with a password of its own.
 * It stops with `stop()`, and by itself when this process ends, however it ends. Throws `LocalPostgresError`.
 */
export async function startLocalPostgres({
  dataFolder,
  port,
  durable,
  onProgress = () => undefined,
}: LocalPostgresOptions): Promise<LocalPostgres> {
  const user = chooseUser();
  const binaries = await reachableBinaries(findBinaries(), user);
  const data = await openDataFolder(dataFolder, user);
  try {
    await clearLeftovers(data.cluster);
    if (!existsSync(data.cluster)) {
      onProgress("making a new database");
      await initialise(data, { binaries, user, durable });
    }
    checkVersion(data.cluster);
    onProgress("starting the database");
    return await launch(data, { binaries, user, durable, port });
  } catch (error) {
    await leaveFolder(data.folder);
    throw error;
  }
}

interface Launch {
  readonly binaries: Binaries;
  readonly user: RunAs;
  readonly durable: boolean;
  readonly port?: number | undefined;
}

/** Builds the cluster beside its place and moves it there whole: one that is there is complete. */
async function initialise(data: DataFolder, { binaries, user, durable }: Launch): Promise<void> {
  const unfinished = `${data.cluster}.new`;
  const passwordFile = `${data.cluster}.password`;
  await rm(unfinished, { recursive: true, force: true });
  await giveTo(user, unfinished);
  await writeFile(passwordFile, data.password, { mode: 0o600 });
  if (user) await chown(passwordFile, user.uid, user.gid);
  const locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
  const auth = ["-U", NAME, "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  const run = spawnSync(
    path.join(binaries.folder, "bin", "initdb"),
    ["-D", unfinished, ...auth, ...locale, ...(durable ? [] : ["--no-sync"])],
    {
      cwd: "/",
      encoding: "utf8",
      ...user,
    },
  );
  await rm(passwordFile, { force: true });
  if (run.status !== 0) {
    await rm(unfinished, { recursive: true, force: true });
    throw new LocalPostgresError(
      "START_FAILED",
      `initdb failed: ${(run.error?.message ?? run.stderr).trim().slice(-800)}`,
      "Is the disk full?",
    );
  }
  await rename(unfinished, data.cluster);
  await pointTo(data);
}

function checkVersion(cluster: string): void {
  const version = readFileSync(path.join(cluster, "PG_VERSION"), "utf8").trim();
  if (version !== "18") {
    throw new LocalPostgresError(
      "OTHER_VERSION",
      `${cluster} was made by PostgreSQL ${version}; this one is 18.`,
      "Move the folder away to begin anew.",
    );
  }
}

async function launch(data: DataFolder, options: Launch): Promise<LocalPostgres> {
  const port = options.port ?? (await freePort());
  if (options.port !== undefined) await refuseTakenPort(port);
  const program = path.join(options.binaries.folder, "bin", "postgres");
  const logLength = existsSync(data.log) ? readFileSync(data.log).length : 0;
  const child = await spawnPostmaster({ ...options, program, cluster: data.cluster, port, log: data.log });
  const pid = child.pid ?? 0;
  const watcher = watchOver(pid, options.user);
  const stop = async (): Promise<void> => {
    await stopPostmaster(pid);
    watcher?.kill("SIGKILL");
    await leaveFolder(data.folder);
  };
  try {
    const url = (database: string): string => `postgres://${NAME}:${data.password}@127.0.0.1:${port}/${database}`;
    await waitUntilReady(url("postgres"), () => child.exitCode === null && child.signalCode === null);
    return { url: url(NAME), port, pid, stop };
  } catch (error) {
    await stop();
    const words = (await readFile(data.log)).subarray(logLength).toString("utf8").trim();
    throw new LocalPostgresError(
      "START_FAILED",
      `PostgreSQL did not start: ${words.slice(-800) || String(error)}`,
      `The whole log is in ${data.log}.`,
    );
  }
}

const START_TIMEOUT_MS = 120_000;

/** Ready is when it lets us in by our password; makes our database on the first time. */
async function waitUntilReady(url: string, lives: () => boolean): Promise<void> {
  for (const end = Date.now() + START_TIMEOUT_MS; ; await pause(20)) {
    if (!lives()) throw new Error("PostgreSQL ended while starting.");
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [NAME]);
      if (rowCount === 0) await client.query(`CREATE DATABASE ${NAME}`);
      return;
    } catch (error) {
      // Refused connections and "the database system is starting up" pass; a wrong password does not.
      if (Date.now() > end || (error instanceof Error && "code" in error && error.code === "28P01")) throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : port));
    });
  });
}

const freePort = (): Promise<number> => listenOnce(0);

async function refuseTakenPort(port: number): Promise<void> {
  await listenOnce(port).catch(() => {
    throw new LocalPostgresError("PORT_TAKEN", `Port ${port} on 127.0.0.1 is taken.`, "Stop what listens there, or choose another port.");
  });
}
