import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { analyse } from "./report/analysis.js";
import { ARMS, type Arm, pretrainingOf, referenceOf, SIZES, type SizeName, type StudySize, trainingsOf } from "./design.js";
import { figures } from "./report/figures.js";
import { reportText } from "./report/report-text.js";
import type { Computed, PretrainingResult, TrainingResult } from "./training/results.js";
import { type Backend, BACKENDS } from "./work/backend-names.js";
import { backend, wholeNumber } from "./work/command-line.js";
import { runTasks } from "./work/run-tasks.js";
import { openStore } from "./work/store.js";
import { settingsOf, tasksOf } from "./work/tasks.js";

interface Options {
  readonly preset: SizeName;
  readonly arms: readonly Arm[];
  readonly seeds: readonly number[];
  readonly folds: number;
  readonly workers: number;
  readonly backend?: Backend;
  readonly out: string;
  readonly only?: RegExp;
  readonly reportOnly: boolean;
}

/**
 * Runs a study, or what is left of it, and writes its report.
 *
 * @param argv as `process.argv`. @returns the exit code.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command("npm run study --")
    .description("The whole study on SYNTHETIC patients: every arm trained and scored, and a report. Research use only.")
    .option("--preset <name>", `how large: smoke (does it run?), ci (32³ voxels) or laptop (64³)`, sizeName, "ci")
    .option("--arms <list>", `which arms: ${ARMS.join(",")}`, arms, ARMS)
    .option("--seeds <list>", "seeds, such as 1,2,3; the preset's when left out", seeds)
    .option("--folds <n>", "folds of the cross-validation that are run, 0 to 5; the preset's when left out", wholeNumber)
    .option("--only <pattern>", "only trainings whose name matches, such as 'federated-seed1'", pattern)
    .option("--workers <n>", "processes that train at the same time", wholeNumber, os.availableParallelism())
    .option(
      "--backend <name>",
      `what computes: ${BACKENDS.join(", ")}; Midline's own kernels, as fast as they run here, when left out`,
      backend,
    )
    .option("--out <folder>", "where cases, results and the report go", "study")
    .option("--resume", "go on from what is finished: so it always does, and this only says so")
    .option("--report-only", "write the report of what is there, and train nothing", false)
    .addHelpText(
      "after",
      "\nWhat is finished is kept: a study that was stopped, or is given more seeds, always goes on from there. The report says what ran.",
    );
  program.parse([...argv]);
  const given = program.opts<Partial<Options> & Pick<Options, "preset" | "arms" | "workers" | "out" | "reportOnly">>();
  const size: StudySize = SIZES[given.preset];
  const choice = {
    arms: given.arms,
    seeds: given.seeds ?? Array.from({ length: size.seeds }, (_, i) => i + 1),
    folds: Math.min(size.folds, given.folds ?? size.folds),
  };
  const every = trainingsOf(size, { arms: ARMS, seeds: Array.from({ length: size.seeds }, (_, i) => i + 1), folds: size.folds });
  const trainings = trainingsOf(size, choice).filter(({ id }) => given.only?.test(id) ?? true);
  const folder = path.resolve(given.out, given.preset);
  const store = openStore(path.join(folder, "results"));
  mkdirSync(folder, { recursive: true });

  const ended = given.reportOnly
    ? "done"
    : await runTasks(tasksOf(size, trainings), { size, folder, store, workers: given.workers, backend: given.backend ?? null });
  if (ended === "failed") return 1;

  const finished = trainings.filter((training) => store.has(training.id, settingsOf(size, training)));
  const results = finished.map((training): TrainingResult & Computed => Object(store.read(training.id, settingsOf(size, training))));
  const pretrainings = choice.seeds.map((seed) => pretrainingOf({ seed })).filter((each) => store.has(each.id, settingsOf(size, each)));
  const reference = referenceOf(choice.seeds[0] ?? 1);
  const { report, crossValidation } = analyse(results, {
    size: given.preset,
    settings: size,
    ran: {
      ...choice,
      trainings: results.length,
      ofAll: every.length,
      complete: every.every(({ id }) => finished.some((each) => each.id === id)),
    },
    machine: { cpu: os.cpus()[0]?.model.trim() ?? "unknown", cores: os.availableParallelism(), node: process.version },
    reference: store.has(reference.id, settingsOf(size, reference)) ? Object(store.read(reference.id, settingsOf(size, reference))) : null,
    pretrainings: pretrainings.map((each): PretrainingResult & Computed => Object(store.read(each.id, settingsOf(size, each)))),
  });
  const pictures = figures(report, results, crossValidation);
  for (const [file, picture] of pictures) writeFileSync(path.join(folder, file), picture);
  writeFileSync(path.join(folder, "report.json"), `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(path.join(folder, "report.md"), reportText(report, [...pictures.keys()]));
  process.stdout.write(`${path.join(folder, "report.md")}\n${report.data}. ${report.notice}\n`);
  return ended === "stopped" ? 130 : report.leaks.length > 0 ? 3 : 0;
}

function sizeName(given: string): SizeName {
  if (given === "smoke" || given === "ci" || given === "laptop") return given;
  throw new InvalidArgumentError(`Choose one of ${Object.keys(SIZES).join(", ")}.`);
}

function arms(given: string): readonly Arm[] {
  const chosen = ARMS.filter((arm) => given.split(",").includes(arm));
  if (chosen.length === 0 || chosen.length !== given.split(",").length) throw new InvalidArgumentError(`Choose among ${ARMS.join(",")}.`);
  return chosen;
}

function seeds(given: string): readonly number[] {
  const chosen = given.split(",").map(Number);
  if (!chosen.every((seed) => Number.isInteger(seed) && seed >= 0)) throw new InvalidArgumentError("Give whole numbers, such as 1,2,3.");
  return chosen;
}

function pattern(given: string): RegExp {
  try {
    return new RegExp(given);
  } catch {
    throw new InvalidArgumentError("Give a regular expression.");
  }
}
