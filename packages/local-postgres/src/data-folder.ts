import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { access, constants, mkdir, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { LocalPostgresError } from "./local-postgres-error.js";
import { clearLeftovers } from "./postmaster.js";
import { isRunning } from "./processes.js";
import { commonRoom, isReachable, type RunAs } from "./unprivileged.js";

/** Where the parts of one local PostgreSQL lie. */
export interface DataFolder {
  readonly folder: string;
  /** PGDATA; in the folder itself, or in the common room when the user of PostgreSQL cannot walk to it. */
  readonly cluster: string;
  readonly password: string;
  readonly log: string;
}

/** Opens a data folder for this process; refuses one that is read-only, in use, or whose cluster has vanished. */
export async function openDataFolder(given: string, user: RunAs): Promise<DataFolder> {
  try {
    await mkdir(given, { recursive: true });
    await access(given, constants.W_OK);
    await writeFile(path.join(given, ".probe"), "");
    await rm(path.join(given, ".probe"));
  } catch {
    throw new LocalPostgresError(
      "FOLDER_READ_ONLY",
      `The folder ${path.resolve(given)} cannot be written to.`,
      "Give this user the right to write there, or name another folder.",
    );
  }
  const folder = await realpath(given);
  await takeFolder(folder);
  return {
    folder,
    cluster: await placeCluster(folder, user),
    password: await readPassword(folder),
    log: path.join(folder, "postgres.log"),
  };
}

/** Two programs on one folder would stop each other's database. */
async function takeFolder(folder: string): Promise<void> {
  refuseIfInUse(folder);
  await writeFile(ownerFile(folder), String(process.pid));
}

function refuseIfInUse(folder: string): void {
  const file = ownerFile(folder);
  const owner = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  if (owner > 0 && isRunning(owner)) {
    throw new LocalPostgresError(
      "FOLDER_IN_USE",
      `The database in ${folder} is in use by process ${owner}.`,
      "Stop that program first, or name another folder.",
    );
  }
}

const ownerFile = (folder: string): string => path.join(folder, "owner.pid");

/** Lets another program have the folder. */
export const leaveFolder = (folder: string): Promise<void> => rm(ownerFile(folder), { force: true });

async function placeCluster(folder: string, user: RunAs): Promise<string> {
  const pointer = path.join(folder, "cluster-lies-in");
  if (existsSync(pointer)) {
    const cluster = (await readFile(pointer, "utf8")).trim();
    if (existsSync(cluster)) return cluster;
    throw new LocalPostgresError(
      "DATA_GONE",
      `The database of ${folder} lay in ${cluster} and is gone.`,
      `Remove ${folder} to begin anew.`,
    );
  }
  const here = path.join(folder, "cluster");
  if (user === null || existsSync(here) || isReachable(folder)) return here;
  const name = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  const room = await commonRoom();
  const there = path.join(room, `cluster-${name}`);
  await removeForgotten(room);
  await writeFile(`${there}.for`, folder);
  // Without a pointer it is what an earlier folder of this name has left: its password is gone, and so is its owner.
  await clearLeftovers(there);
  await rm(there, { recursive: true, force: true });
  return there;
}

/** Clusters of temporary folders that have vanished: nobody will ask for them again. Those of other folders may lie on a disk that is away. */
async function removeForgotten(room: string): Promise<void> {
  const temporary = `${await realpath(os.tmpdir())}${path.sep}`;
  for (const name of (await readdir(room)).filter((each) => /^cluster-[0-9a-f]{16}\.for$/.test(each))) {
    const folder = await readFile(path.join(room, name), "utf8");
    if (!folder.startsWith(temporary) || existsSync(folder)) continue;
    const cluster = path.join(room, path.basename(name, ".for"));
    await clearLeftovers(cluster);
    await rm(cluster, { recursive: true, force: true });
    await rm(path.join(room, name), { force: true });
  }
}

/** Leaves word in the data folder where its cluster lies, once there is one. */
export async function pointTo({ folder, cluster }: DataFolder): Promise<void> {
  if (path.dirname(cluster) !== folder) await writeFile(path.join(folder, "cluster-lies-in"), `${cluster}\n`);
}

async function readPassword(folder: string): Promise<string> {
  const file = path.join(folder, "password");
  if (existsSync(file)) return (await readFile(file, "utf8")).trim();
  const password = randomBytes(24).toString("base64url");
  await writeFile(file, password, { mode: 0o600 });
  return password;
}

/** Removes a data folder and its cluster, wherever that lies; refuses one that is in use. */
export async function removeDataFolder(folder: string): Promise<void> {
  refuseIfInUse(folder);
  const pointer = path.join(folder, "cluster-lies-in");
  if (existsSync(pointer)) {
    const cluster = (await readFile(pointer, "utf8")).trim();
    if (path.basename(cluster).startsWith("cluster-")) {
      await rm(cluster, { recursive: true, force: true });
      await rm(`${cluster}.for`, { force: true });
    }
  }
  await rm(folder, { recursive: true, force: true });
}
