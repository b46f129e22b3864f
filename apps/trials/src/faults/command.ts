import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { removeDataFolder } from "@midline/local-postgres/data-folder";
import { Command, InvalidArgumentError } from "commander";
import { reportText } from "./report.js";
import { runTrial } from "./run-trial.js";

interface Flags {
  readonly count: number;
  readonly seed: number;
  readonly folder?: string;
  readonly keep: boolean;
}

const whole = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("expected a whole number");
  return Number(text);
};

/** `npm run faults`. Its exit code is 0 when so many faults happened and nothing was found that must not be. */
export const faultsCommand = (): Command =>
  new Command("faults")
    .summary("strike a real federation with faults, and prove that nothing was lost and nothing counted twice")
    .description(
      `Starts PostgreSQL, coordinators and three hospitals' trainers as real processes, lets them work on runs, kills, stops, cuts and deceives
them by faults drawn from the seed, and then computes again, from nothing but tables, files and receipts, what must have come out, to the bit.
Nothing is trained: each trainer adds constants that are known. Research use only.`,
    )
    .option("--count <n>", "faults that must really happen", whole, 200)
    .option("--seed <n>", "what decides which", whole, 1)
    .option("--folder <path>", "where everything is kept; a temporary folder when left out")
    .option("--keep", "keep the folder, also when all went well", false)
    .addHelpText(
      "after",
      `
The last line is "faults N lost L double D". The exit code is 0 when N faults happened and nothing that must not be was found.
On a violation the folder is kept: trial.jsonl tells what happened when; the same --count and --seed draw the same faults.

Examples:
  npm run faults -- --count 200 --seed 1
  npm run faults -- --count 25 --seed 7 --keep`,
    )
    .action(async (flags: Flags) => void (process.exitCode = await faults(flags)));

async function faults({ count, seed, folder: given, keep }: Flags): Promise<number> {
  const folder = given ?? mkdtempSync(path.join(os.tmpdir(), "midline-faults-"));
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  const startedAt = Date.now();
  const onFault = (happened: number): void => {
    if (happened % 25 === 0 || happened === count) say(`${happened} of ${count} faults, ${((Date.now() - startedAt) / 1000).toFixed(0)} s`);
  };
  let good = false;
  let broken = false;
  try {
    say(`${count} faults of seed ${seed}; everything is in ${folder}`);
    const report = await runTrial({ count, seed, folder, onFault, stop: stop.signal });
    writeFileSync(
      path.join(folder, "report.json"),
      `${JSON.stringify({ ...report, measured: Object.fromEntries(report.measured) }, null, 2)}\n`,
    );
    good = report.violations.length === 0 && report.happened.length === count;
    const interrupted = stop.signal.aborted;
    say(reportText(report, { seed, kept: keep || !(good || interrupted) ? folder : null, interrupted }));
  } catch (error) {
    broken = !stop.signal.aborted;
    if (broken) say(`The trial of seed ${seed} broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    if (broken) say(`Everything is kept in ${folder}.`);
  }
  const interrupted = stop.signal.aborted;
  if ((good || interrupted) && !keep) {
    await removeDataFolder(path.join(folder, "postgres"));
    rmSync(folder, { recursive: true, force: true });
  }
  // What was striking when it broke off waits for nothing any more.
  if (interrupted || broken) process.exit(interrupted ? 130 : 1);
  return good ? 0 : 1;
}
