import { rmSync, realpathSync } from "node:fs";
import { createConnection, createServer, type Server } from "node:net";
import os from "node:os";
import path from "node:path";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { ok, refuse, type Result } from "@midline/shared/result";
import { systemCode } from "./folder-fault.js";

/** A site folder that is this process's alone. */
export interface HeldFolder {
  readonly release: () => Promise<void>;
}

/**
 * Takes a site folder for this process, until it is given back or the process ends, however it ends: two trainers on one folder would spoil each other's
 * spool, checkpoints and journal. The lock is a listening local socket whose name comes from the folder's real path, so that none is left behind by a
 * killed process. Containers with networks of their own do not see each other's.
 *
 * @returns refuses with `CONFLICT` and the other's process number.
 */
export async function holdFolder(siteFolder: string): Promise<Result<HeldFolder>> {
  const address = addressOf(realpathSync(siteFolder));
  for (let tries = 1; ; tries++) {
    const server = await listenAt(address);
    if (server !== null) return ok({ release: () => new Promise((resolve) => server.close(() => resolve())) });
    const holder = await askHolder(address);
    // Only a socket that is a file outlives its process.
    if (holder === "gone" && tries === 1) {
      if (path.isAbsolute(address)) rmSync(address, { force: true });
      continue;
    }
    return refuse({
      code: "CONFLICT",
      message: `Another trainer works in this folder${/^\d+$/.test(holder) ? ` (process ${holder})` : ""}.`,
      where: siteFolder,
      remedy: "Stop it first, or leave it at its work. One trainer does everything that a site is asked for.",
    });
  }
}

function addressOf(folder: string): string {
  const name = `midline-site-${sha256Hex(folder).slice(0, 32)}`;
  if (process.platform === "linux") return `\0${name}`; // abstract: no file, gone with its process
  return process.platform === "win32" ? `\\\\.\\pipe\\${name}` : path.join(os.tmpdir(), `${name}.sock`);
}

/** Null when somebody listens there already, or when a file is left of one that did. */
function listenAt(address: string): Promise<Server | null> {
  const server = createServer((asking) => {
    asking.on("error", () => undefined);
    asking.end(`${process.pid}\n`);
  });
  return new Promise((resolve, reject) => {
    server.once("error", (error) => (systemCode(error) === "EADDRINUSE" ? resolve(null) : reject(error)));
    server.listen(address, () => resolve(server.unref()));
  });
}

const ANSWER_MS = 2000;

/** The process that holds the folder; "gone" when nobody listens there. One that was stopped does not say its number. */
function askHolder(address: string): Promise<string> {
  return new Promise((resolve) => {
    let said = "";
    const asking = createConnection(address);
    asking.setTimeout(ANSWER_MS, () => asking.destroy(new Error("no answer")));
    asking.on("data", (text) => (said += String(text)));
    asking.on("end", () => resolve(said.trim()));
    asking.on("error", (error) => resolve(systemCode(error) === "ECONNREFUSED" || systemCode(error) === "ENOENT" ? "gone" : "unknown"));
  });
}
