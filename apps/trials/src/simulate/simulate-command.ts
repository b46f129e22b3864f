import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import type { Recovery } from "./kill-coordinator.js";
import { type Simulation, simulate } from "./simulate.js";

interface Flags {
  readonly sites: number;
  readonly rounds: number;
  readonly absent: number;
  readonly kills: number;
  readonly seed: number;
  readonly keep: boolean;
}

/** `npm run simulate -- --sites 1000`. Its exit code is 1 when an update was lost or counted twice, or a model is not what it must be. */
export const simulateCommand = (): Command =>
  new Command("simulate")
    .description(
      "A federation of virtual sites in one process: the real coordinator on a real PostgreSQL, and for each site the real trainer, which hands in known numbers instead of learning. Every model is held against arithmetic of its own.",
    )
    .option("--sites <n>", "virtual sites, 1 to 1024", whole(1, 1024), 1000)
    .option("--rounds <n>", "rounds", whole(1, 1000), 2)
    .option("--absent <n>", "how many of the sites never come", whole(0, 1023), 0)
    .option("--kills <n>", "how often the coordinator, then in a process of its own, is killed while they train", whole(0, 1000), 0)
    .option("--seed <n>", "seed of the first weights and of what sites hand in", whole(0, 0xffff_ffff), 1)
    .option("--keep", "keep the folder with everything, and say where it is", false)
    .addHelpText("after", "\nTakes about 3 MB of disk a site, in the temporary folder, while it runs.")
    .action(async (flags: Flags) => {
      if (flags.absent >= flags.sites) throw new InvalidArgumentError("--absent: at least one site must come.");
      const folder = mkdtempSync(path.join(os.tmpdir(), "midline-simulation-"));
      const stop = new AbortController();
      process.once("SIGINT", () => stop.abort());
      try {
        const simulation = await simulate({ ...flags, folder, say, stop: stop.signal });
        say("");
        process.stdout.write(report(flags, simulation));
        process.exitCode = isSound(flags, simulation) ? 0 : 1;
      } catch (error) {
        if (!stop.signal.aborted) throw error;
        process.stderr.write("\nstopped; nothing is left behind\n");
        process.exitCode = 130;
      } finally {
        if (flags.keep) process.stderr.write(`kept in ${folder}\n`);
        else rmSync(folder, { recursive: true, force: true });
      }
    });

const isSound = ({ rounds: planned }: Flags, { rounds, state }: Simulation): boolean =>
  rounds.length === planned && state !== "failed" && rounds.every(({ exact, lost, double }) => exact && lost === 0 && double === 0);

function report({ sites, absent, seed }: Flags, { rounds, ...all }: Simulation): string {
  const [cpu] = os.cpus();
  const lines = [
    `${sites} virtual sites (SYNTHETIC), ${absent} of them absent, ${rounds.length} rounds, seed ${seed}; Node ${process.version}, ${os.availableParallelism()} threads of ${cpu?.model.trim() ?? "a processor"}, load ${os.loadavg()[0]?.toFixed(1)}`,
    `enrolled in ${all.enrolS.toFixed(1)} s, connected within ${all.connectS.toFixed(1)} s, ${all.disconnections} links broken, ${all.peakRssMb.toFixed(0)} MB at most`,
    ...rounds.map(
      ({ number, attempts, updates, seconds, closingMs, exact }) =>
        `round ${number}: ${updates} updates in ${seconds.toFixed(1)} s, attempt ${attempts}; ${closingMs.toFixed(0)} ms from the last update to the model; ${exact ? "the bits that it must have" : "WRONG BITS"}`,
    ),
    ...recoveryLines(all.recoveries),
    ...(all.state === "failed" ? [`the run failed: ${all.failure ?? "for no reason given"}`] : []),
    `simulate ${rounds.reduce((sum, { updates }) => sum + updates, 0)} updates lost ${rounds.reduce((sum, { lost }) => sum + lost, 0)} double ${rounds.reduce((sum, { double }) => sum + double, 0)}`,
  ];
  return `${lines.join("\n")}\n`;
}

function recoveryLines(recoveries: readonly Recovery[]): readonly string[] {
  if (recoveries.length === 0) return [];
  const spread = (seconds: readonly number[]): string => {
    const sorted = seconds.toSorted((a, b) => a - b);
    return `${sorted[sorted.length >> 1]?.toFixed(1)} s (${sorted[0]?.toFixed(1)} to ${sorted.at(-1)?.toFixed(1)})`;
  };
  return [
    `${recoveries.length} coordinators killed; median (range) from SIGKILL to the next that listens ${spread(recoveries.map(({ listeningS }) => listeningS))}, to all sites connected again ${spread(recoveries.map(({ sitesBackS }) => sitesBackS))}`,
  ];
}

/** Where there is no terminal, a line every so often. */
const SAY_MS = 15_000;
let saidAt = 0;

function say(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
  else if (line !== "" && Date.now() - saidAt >= SAY_MS) {
    saidAt = Date.now();
    process.stderr.write(`${line}\n`);
  }
}

const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`Expected a whole number, ${least} to ${most}.`);
    return value;
  };
