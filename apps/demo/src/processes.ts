import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import path from "node:path";
import readline from "node:readline";
import type { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { Trouble } from "./box.js";
import { childEnvironment } from "./config.js";

/** A child whose output goes to a log, and whose JSON lines are handed on. */
export interface Child {
  readonly name: string;
  readonly exited: Promise<number>;
  readonly stop: () => Promise<void>;
}

interface ChildOptions {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly logFolder: string;
  readonly onEvent?: (event: Readonly<Record<string, unknown>>) => void;
  readonly onErrorLine?: (line: string) => void;
}

/** The project's folder: where the apps are started from. */
export const ROOT = path.resolve(__dirname, "../../..");

/** Starts `node ...command` in the project's folder, in a process group of its own so that Ctrl-C reaches only the demo. */
export function startChild(options: ChildOptions): Child {
  mkdirSync(options.logFolder, { recursive: true });
  const log = createWriteStream(path.join(options.logFolder, `${options.name}.log`), { flags: "a" });
  const child = spawn(
    process.execPath,
    ["--import", pathToFileURL(path.join(ROOT, "apps/demo/end-with-parent.mjs")).href, ...options.command],
    {
      cwd: ROOT,
      env: childEnvironment(options.env),
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      detached: process.platform !== "win32",
    },
  );
  eachLine(child.stderr, (line) => {
    log.write(`${line}\n`);
    options.onErrorLine?.(line);
  });
  eachLine(child.stdout, (line) => {
    log.write(`${line}\n`);
    const event = parseEvent(line);
    if (event) options.onEvent?.(event);
  });
  const exited = new Promise<number>((resolve) => {
    child.on("error", () => resolve(1));
    child.on("exit", (code, signal) => resolve(code ?? (signal ? 128 : 1)));
  });
  return { name: options.name, exited, stop: () => stopChild(child, exited) };
}

/** Runs a child to its end; its last words are the message when it fails. */
export async function runChild(options: ChildOptions): Promise<void> {
  const lastWords: string[] = [];
  const child = startChild({ ...options, onErrorLine: (line) => lastWords.push(line) });
  const code = await child.exited;
  if (code !== 0) throw new Trouble(`${options.name} ended with exit code ${code}:\n${lastWords.slice(-12).join("\n")}`);
}

function eachLine(stream: Readable | null, hear: (line: string) => void): void {
  if (stream) readline.createInterface({ input: stream }).on("line", hear);
}

const eventLine = z.record(z.string(), z.unknown());

function parseEvent(line: string): Readonly<Record<string, unknown>> | null {
  if (!line.startsWith("{")) return null;
  try {
    return eventLine.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

async function stopChild(child: ChildProcess, exited: Promise<number>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const patience = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await exited;
  clearTimeout(patience);
}
