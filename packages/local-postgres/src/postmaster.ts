import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { open, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { isRunning, waitUntilGone } from "./processes.js";
import type { RunAs } from "./unprivileged.js";

interface PostmasterOptions {
  /** Path of the `postgres` program. */
  readonly program: string;
  readonly cluster: string;
  readonly port: number;
  readonly user: RunAs;
  readonly log: string;
  /** False gives durability up for speed. */
  readonly durable: boolean;
}

/** Starts PostgreSQL on 127.0.0.1 alone, in a session of its own: Ctrl-C is for us to hear, not for it. */
export async function spawnPostmaster({ program, cluster, port, user, log, durable }: PostmasterOptions): Promise<ChildProcess> {
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "200",
    jit: "off",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const output = await open(log, "a", 0o600);
  const child = spawn(program, ["-D", cluster, "-p", String(port), ...args], {
    cwd: "/",
    detached: true,
    stdio: ["ignore", output.fd, output.fd],
    ...user,
  });
  await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  await output.close();
  child.unref();
  return child;
}

/** A shell that waits for our end and then stops PostgreSQL, however we end: its standard input is a pipe from us. */
export function watchOver(pid: number, user: RunAs): ChildProcess | null {
  if (process.platform === "win32") return null;
  const watcher = spawn("/bin/sh", ["-c", 'read -r _; kill -INT "$0"', String(pid)], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    ...user,
  });
  watcher.on("error", () => undefined);
  watcher.unref();
  if (watcher.stdin && "unref" in watcher.stdin && typeof watcher.stdin.unref === "function") watcher.stdin.unref();
  return watcher;
}

/** Asks for a fast shutdown: open transactions roll back, everything committed is kept. At last resort PostgreSQL recovers at the next start. */
export async function stopPostmaster(pid: number): Promise<void> {
  if (!isRunning(pid)) return;
  process.kill(pid, "SIGINT");
  if (await waitUntilGone(pid, 20_000)) return;
  process.kill(pid, "SIGQUIT");
  if (await waitUntilGone(pid, 5000)) return;
  process.kill(pid, "SIGKILL");
}

/** Puts away what a program left behind that was killed: a PostgreSQL still running in the cluster, or its word that it is. */
export async function clearLeftovers(cluster: string): Promise<void> {
  const file = path.join(cluster, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number((await readFile(file, "utf8")).split("\n")[0]);
  if (Number.isInteger(pid) && pid > 0 && isRunning(pid) && isPostmasterOf(pid, cluster)) await stopPostmaster(pid);
  await rm(file, { force: true });
}

/** Another process may have been given the number since. Where the system does not say, PostgreSQL's own word is taken. */
function isPostmasterOf(pid: number, cluster: string): boolean {
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || readFileSync(commandLine, "utf8").split("\0").includes(cluster);
}
