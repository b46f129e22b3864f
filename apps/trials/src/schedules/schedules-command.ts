import os from "node:os";
import { Command, InvalidArgumentError } from "commander";
import { type ThreadedReport, tryOnThreads } from "./try-on-threads.js";
import { BLOW_KINDS } from "./schedule.js";

interface Flags {
  readonly count: number;
  readonly seed: number;
  readonly path?: string;
  readonly threads: number;
}

/** `npm run schedules`. Its exit code is 1 when a schedule broke an invariant; the report says how to run that one again. */
export const schedulesCommand = (): Command =>
  new Command("schedules")
    .description(
      "The coordinator's and the trainers' own code in simulated time: clock, network, disks, database and chance belong to the simulator, which kills, stops, cuts and delays. Every schedule is held against the invariants of a federation.",
    )
    .option("--count <n>", "how many schedules", whole(1, 10_000_000), 20_000)
    .option("--seed <n>", "from which they are drawn", whole(0, 0x7fff_ffff), 1)
    .option("--path <path>", "one schedule of a seed again, as a failure names it; tells what happened in it, step by step")
    .option("--threads <n>", "each tries its part, from a seed of its own", whole(1, 64), os.availableParallelism())
    .action(async ({ count, seed, path, threads }: Flags) => {
      const begun = process.cpuUsage();
      const report = await tryOnThreads({ count, seed, ...(path === undefined ? {} : { path }) }, path === undefined ? threads : 1);
      const { user, system } = process.cpuUsage(begun);
      process.stdout.write(words(report, { begun: seed, cpuS: (user + system) / 1e6, tells: path !== undefined }));
      process.exitCode = report.failure === null ? 0 : 1;
    });

function words(
  { schedules, events, tally, failure, seed }: ThreadedReport,
  { begun, cpuS, tells }: { readonly begun: number; readonly cpuS: number; readonly tells: boolean },
): string {
  const reached = [...tally].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([what, times]) => `  ${what}: ${times}`);
  const unreached = BLOW_KINDS.filter((kind) => !tally.has(`blow ${kind}`));
  const again =
    failure === null
      ? []
      : [
          ...(tells ? failure.history : []),
          `again: npm run schedules -- --seed ${seed} --path ${failure.path}`,
          JSON.stringify(failure.schedule),
          ...failure.violations,
        ];
  return `${[
    `${schedules} schedules from seed ${begun}, ${events} events, ${cpuS.toFixed(0)} s of processor; what was reached:`,
    ...reached,
    ...(unreached.length === 0 ? [] : [`never reached: ${unreached.join(", ")}`]),
    ...again,
    `schedules ${schedules} violations ${failure?.violations.length ?? 0}`,
  ].join("\n")}\n`;
}

const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`Expected a whole number, ${least} to ${most}.`);
    return value;
  };
