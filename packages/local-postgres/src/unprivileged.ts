import { readFileSync, statSync } from "node:fs";
import { chmod, chown, cp, lstat, mkdir, rename, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { linkLibraries, type Binaries } from "./binaries.js";
import { LocalPostgresError } from "./local-postgres-error.js";

/** Who PostgreSQL runs as; null for the present user. */
export type RunAs = { readonly uid: number; readonly gid: number } | null;

/** PostgreSQL refuses to run as root: there it runs as nobody. Needs no user to be made. */
export function chooseUser(): RunAs {
  if (process.getuid?.() !== 0) return null;
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((each) => each.startsWith("nobody:"));
  const [, , uid, gid] = (line ?? "nobody:x:65534:65534").split(":").map(Number);
  return { uid: uid ?? 65_534, gid: gid ?? 65_534 };
}

/** Whether another user may walk to this path: a home of mode 0700 on the way stops him. */
export function isReachable(target: string): boolean {
  for (let folder = path.resolve(target); ; folder = path.dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

/** Hands a folder to the user PostgreSQL runs as, closed to all others. */
export async function giveTo(user: RunAs, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (user) await chown(folder, user.uid, user.gid);
  await chmod(folder, 0o700);
}

/**
 * A folder that everyone may walk through and only we may write: for copies of what lies out of reach.
 * Refuses one that somebody else has prepared.
 */
export async function commonRoom(): Promise<string> {
  const room = path.join(process.platform === "linux" ? "/var/tmp" : os.tmpdir(), `midline-postgres-${process.getuid?.() ?? 0}`);
  await mkdir(room, { recursive: true, mode: 0o711 });
  const found = await lstat(room);
  if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid) || (found.mode & 0o022) !== 0) {
    throw new LocalPostgresError("START_FAILED", `${room} belongs to somebody else.`, "Remove it.");
  }
  await chmod(room, 0o711);
  return room;
}

/** The binaries themselves when the user can run them, or a copy that he can. */
export async function reachableBinaries(binaries: Binaries, user: RunAs): Promise<Binaries> {
  if (user === null || isReachable(path.join(binaries.folder, "bin"))) {
    await linkLibraries(binaries);
    return binaries;
  }
  const copy = path.join(await commonRoom(), `native-${binaries.version}`);
  const folder = path.join(copy, "native");
  if (!(await lstat(copy).catch(() => null))) {
    const unfinished = `${copy}.${process.pid}`;
    await cp(binaries.folder, path.join(unfinished, "native"), { recursive: true, verbatimSymlinks: true });
    await linkLibraries({ ...binaries, folder: path.join(unfinished, "native") });
    await openForAll(unfinished);
    await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true, force: true }));
  }
  return { ...binaries, folder };
}

/** A strict umask would have closed the copy again. */
async function openForAll(unfinished: string): Promise<void> {
  for (const folder of [
    unfinished,
    path.join(unfinished, "native"),
    path.join(unfinished, "native/bin"),
    path.join(unfinished, "native/lib"),
  ]) {
    await chmod(folder, 0o755);
  }
}
