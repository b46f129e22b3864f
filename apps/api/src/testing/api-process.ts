import { type ChildProcess, execFileSync, fork } from "node:child_process";
import path from "node:path";
import { z } from "zod";
import type { Config } from "../platform/config.js";

const ROOT = path.resolve(__dirname, "../../../..");

/** A server in a process of its own, which may be killed, stopped in its tracks and let go on. */
export interface ApiProcess {
  readonly url: string;
  readonly pid: number | undefined;
  /** The signal it died of, or null. */
  readonly exited: Promise<string | null>;
  readonly signal: (name: "SIGKILL" | "SIGSTOP" | "SIGCONT" | "SIGTERM") => void;
}

/** The child runs what is compiled; types are checked elsewhere. */
export const compileApi = (): void =>
  void execFileSync(process.execPath, [path.join(ROOT, "node_modules/typescript/bin/tsc"), "-b", path.join(ROOT, "apps/api")]);

/** Starts one on a database that has been migrated; it dies when `moment` has passed. */
export async function startApiProcess(
  { databaseUrl, dataFolder }: Pick<Config, "databaseUrl" | "dataFolder">,
  { moment = "none", env = {} }: { readonly moment?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<ApiProcess> {
  const child: ChildProcess = fork(path.join(ROOT, "apps/api/dist/testing/doomed-api.js"), [moment], {
    env: { ...process.env, DATABASE_URL: databaseUrl, DATA_FOLDER: dataFolder, PORT: "0", MIGRATE: "0", LOG_LEVEL: "fatal", ...env },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const exited = new Promise<string | null>((resolve) => child.once("exit", (_, signal) => resolve(signal)));
  const url = await new Promise<string>((resolve, reject) => {
    child.once("message", (message) => resolve(z.object({ url: z.string() }).parse(message).url));
    // A moment may pass before anyone is told the address: then it is dead already, and that is fine.
    child.once("exit", (code, signal) =>
      signal === "SIGKILL" ? resolve("http://127.0.0.1:9") : reject(new Error(`The server ended with ${code}.`)),
    );
  });
  return { url, pid: child.pid, exited, signal: (name) => void child.kill(name) };
}
