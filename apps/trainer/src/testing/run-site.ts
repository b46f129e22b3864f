import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

const APP = path.resolve(__dirname, "../..");
const line = z.looseObject({ event: z.string() });

export type Line = z.infer<typeof line>;

/** A real `midline-site` process. */
export interface RunningSite {
  readonly process: ChildProcess;
  /** Events of `--log-json` so far. */
  events(): readonly Line[];
  /** Exit code (null after a signal) and all that was written. */
  readonly ended: Promise<{
    readonly code: number | null;
    readonly signal: string | null;
    readonly stdout: string;
    readonly stderr: string;
  }>;
}

/** Starts the built program; its environment holds nothing of Midline's but what is given. */
export function runSite(args: readonly string[], environment: Readonly<Record<string, string>> = {}): RunningSite {
  assertBuilt();
  const child = spawn(process.execPath, [path.join(APP, "bin/midline-site.js"), ...args], {
    env: { PATH: process.env["PATH"], ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return {
    process: child,
    events: () =>
      stdout
        .split("\n")
        .filter((text) => text.startsWith("{") && text.endsWith("}"))
        .map((text) => line.parse(JSON.parse(text))),
    ended: new Promise((resolve) => void child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }))),
  };
}

/** A test of yesterday's program proves nothing. */
function assertBuilt(): void {
  const newest = (folder: string, ending: string): number =>
    existsSync(folder)
      ? Math.max(
          0,
          ...readdirSync(folder, { recursive: true, encoding: "utf8" })
            .filter((file) => file.endsWith(ending) && !/(^|\/)testing\/|\.test\./.test(file))
            .map((file) => statSync(path.join(folder, file)).mtimeMs),
        )
      : 0;
  if (newest(path.join(APP, "dist"), ".js") < newest(path.join(APP, "src"), ".ts"))
    throw new Error("The trainer is not built, or was changed since: npx tsc -b apps/trainer");
}
