import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { RESEARCH_USE_ONLY, SYNTHETIC } from "@midline/shared/disclaimers";
import { Command, InvalidArgumentError } from "commander";
import type { Backend } from "../work/backend-names.js";
import { backend, wholeNumber } from "../work/command-line.js";
import { runTasks } from "../work/run-tasks.js";
import { openStore, type Store } from "../work/store.js";
import { poisonedTasksOf, settingsOf } from "../work/tasks.js";
import { damageOf } from "./damage.js";
import { type Poisoned, poisonedTrainings, POISONING_SIZES, type PoisoningSize } from "./design.js";
import { type PoisoningReport, poisoningText } from "./report-text.js";
import type { PoisonedResult } from "./run-poisoned.js";

interface Options {
  readonly preset: PoisoningSize;
  readonly seed: number;
  readonly workers: number;
  readonly backend?: Backend;
  readonly out: string;
  readonly reportOnly: boolean;
}

/**
 * Trains every rule under every attack, or what is left of it, and writes what each attack cost.
 *
 * @param argv as `process.argv`. @returns the exit code.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command("npm run poisoning --")
    .description(
      "One dishonest hospital of five, on SYNTHETIC patients: every attack against every rule of aggregation. Research use only.",
    )
    .option("--preset <name>", "how large: smoke (does it run?) or ci (32³ voxels)", sizeName, "ci")
    .option("--seed <n>", "of patients, weights and attacks", wholeNumber, 1)
    .option("--workers <n>", "processes that train at the same time", wholeNumber, os.availableParallelism())
    .option("--backend <name>", "what computes; Midline's own kernels, as fast as they run here, when left out", backend)
    .option("--out <folder>", "where cases, results and the report go", "study/poisoning")
    .option("--report-only", "write the report of what is there, and train nothing", false)
    .addHelpText("after", "\nWhat is finished is kept: a suite that was stopped goes on from there.");
  program.parse([...argv]);
  const { preset, seed, workers, out, reportOnly, ...given } = program.opts<Options>();
  const size = POISONING_SIZES[preset];
  const folder = path.resolve(out, preset);
  const store = openStore(path.join(folder, "results"));
  mkdirSync(folder, { recursive: true });
  const all = poisonedTrainings(seed);
  const ended = reportOnly
    ? "done"
    : await runTasks(poisonedTasksOf(size, all), { size, folder, store, workers, backend: given.backend ?? null });
  const report = reportOf(all, { preset, seed, store });
  writeFileSync(path.join(folder, "results.json"), `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(path.join(folder, "report.md"), poisoningText(report));
  process.stdout.write(`${path.join(folder, "report.md")}\n${report.data}. ${report.notice}\n`);
  return { done: 0, stopped: 130, failed: 1 }[ended];
}

/** What the finished trainings say; an attack is shown once its rule was trained without one. */
function reportOf(
  all: readonly Poisoned[],
  { preset, seed, store }: Pick<Options, "preset" | "seed"> & { readonly store: Store },
): PoisoningReport {
  const size = POISONING_SIZES[preset];
  const results = all
    .filter((each) => store.has(each.id, settingsOf(size, each)))
    .map((each): PoisonedResult => Object(store.read(each.id, settingsOf(size, each))));
  const honest = results.filter(({ poisoned }) => poisoned.attack === null);
  const honestOf = new Map(honest.map((result) => [result.poisoned.aggregation.rule, result]));
  return {
    notice: RESEARCH_USE_ONLY,
    data: SYNTHETIC,
    size: preset,
    settings: size,
    seed,
    finished: results.length,
    of: all.length,
    machine: { cpu: os.cpus()[0]?.model.trim() ?? "unknown", cores: os.availableParallelism(), node: process.version },
    honest: honest.map((result) => {
      const { internal, external } = damageOf(result, result);
      return { rule: result.poisoned.aggregation.rule, internal, external };
    }),
    damages: results.flatMap((result) => {
      const without = honestOf.get(result.poisoned.aggregation.rule);
      return result.poisoned.attack === null || without === undefined ? [] : [damageOf(result, without)];
    }),
  };
}

function sizeName(given: string): PoisoningSize {
  if (given === "smoke" || given === "ci") return given;
  throw new InvalidArgumentError(`Choose one of ${Object.keys(POISONING_SIZES).join(", ")}.`);
}
