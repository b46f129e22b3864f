import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";

export const ROOT = path.resolve(__dirname, "../..");

/** The smallest box that still goes through every door. */
export const SMALL = ["--cases", "40", "--external-cases", "16", "--rounds", "3", "--local-steps", "4", "--seed", "7"];

/** A fresh folder for a box; left behind for a look when a story fails. */
export const boxFolder = (name: string): string => mkdtempSync(path.join(os.tmpdir(), `midline-${name}-`));

/** `npm start` as a real process. */
export interface BoxProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<number>;
  readonly output: () => string;
  /** Resolves with the match once the output holds it; rejects with the output when the process ends first. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
}

export function startBox(args: readonly string[]): BoxProcess {
  const child = spawn(process.execPath, ["apps/demo/start.mjs", ...args], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const listeners = new Set<() => void>();
  const hear = (data: Buffer): void => {
    output += data.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const exited = new Promise<number>((resolve) => child.on("close", (code, signal) => resolve(code ?? (signal === null ? 1 : 128))));
  const says = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(output);
        if (!match) return;
        listeners.delete(look);
        resolve(match);
      };
      listeners.add(look);
      look();
      void exited.then((code) => reject(new Error(`The box ended (exit ${code}) before it said ${pattern}:\n${output}`)));
    });
  return { child, exited, output: () => output, says };
}

const estimate = z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable();

/** What `--json` writes, as far as the stories read it. */
export const boxReport = z.object({
  label: z.literal("SYNTHETIC"),
  disclaimer: z.string().regex(/Research use only/),
  cohort: z.object({ digest: z.string().length(64), size: z.object({ atLeast: z.int(), atMost: z.int() }) }),
  run: z.object({ id: z.string(), state: z.literal("FINISHED"), planHash: z.string().length(64) }),
  models: z.array(z.object({ round: z.int(), digest: z.string().length(64), meanLoss: z.number() })),
  sites: z.array(
    z.object({
      site: z.string(),
      split: z.string(),
      n: z.int(),
      auroc: estimate,
      dice: estimate,
      diceN: z.int(),
      synthetic: z.literal(true),
    }),
  ),
  prediction: z.object({ state: z.literal("ANSWERED"), probability: z.object({ value: z.number(), low: z.number(), high: z.number() }) }),
  secondsPerPhase: z.record(z.string(), z.number()),
});

export const readReport = (file: string): z.infer<typeof boxReport> => boxReport.parse(JSON.parse(readFileSync(file, "utf8")));

/** Runs a box to its end with `--once`, and reads what it made. */
export async function runBoxOnce(folder: string, args: readonly string[] = SMALL): Promise<z.infer<typeof boxReport>> {
  const json = path.join(folder, "report.json");
  const box = startBox(["--folder", folder, "--once", "--json", json, ...args]);
  const code = await box.exited;
  if (code !== 0) throw new Error(`exit ${code}:\n${box.output()}`);
  return readReport(json);
}
