import { Command, InvalidArgumentError, Option } from "commander";

/** What makes one box different from another. Kept with the box: starting it again must not change them. */
export interface Settings {
  /** Patients of the two training hospitals together, 60 to 40. */
  readonly cases: number;
  readonly externalCases: number;
  /** Normal heads of the two training hospitals together, 60 to 40. */
  readonly normals: number;
  /** Whether the hospitals pretrain on their normal heads before they co-train. */
  readonly pretrain: boolean;
  readonly grid: 32 | 64 | 128;
  readonly rounds: number;
  readonly localSteps: number;
  readonly batchSize: number;
  readonly seed: number;
}

export interface Options extends Settings {
  readonly port: number | null;
  readonly folder: string;
  readonly once: boolean;
  readonly json: string | null;
  readonly reset: boolean;
  /** Settings named on the command line, as opposed to defaults. */
  readonly named: ReadonlySet<string>;
}

/** Reads the command line; prints help or the complaint and exits as commander does. */
export function readOptions(argv: readonly string[]): Options {
  const command = new Command("npm start --")
    .description("Midline in a box: PostgreSQL, API and portal, and three hospitals that co-train on SYNTHETIC scans. Research use only.")
    .option("--cases <n>", "patients of the two training hospitals together", wholeNumber(20, 10_000), 200)
    .option("--external-cases <n>", "patients of the external hospital, which only scores", wholeNumber(10, 10_000), 35)
    .option("--normals <n>", "normal heads of the two training hospitals together, for pretraining", wholeNumber(0, 10_000), 20)
    .option("--pretrain", "pretrain on the normal heads first, a third as many rounds, and co-train from there", false)
    .addOption(
      new Option("--grid <voxels>", "edge of the cubic grid: 32 (6 mm), 64 (3 mm), 128 (1.5 mm)")
        .choices(["32", "64", "128"])
        .default("32"),
    )
    .option("--rounds <n>", "federated rounds", wholeNumber(1, 1000), 24)
    .option("--local-steps <n>", "training steps per site and round", wholeNumber(1, 10_000), 25)
    .option("--batch-size <n>", "cases per training step", wholeNumber(1, 64), 4)
    .option("--seed <n>", "seed of the phantoms, the split and the training", wholeNumber(0, 0xffff_ffff), 1)
    .option("--port <n>", "port of portal and API (default: 4000, or the next free one)", wholeNumber(1, 65_535))
    .option("--folder <path>", "where everything is kept", ".midline")
    .option("--once", "exit when the run, the evaluations and one prediction are finished", false)
    .option("--json <file>", "with --once: write what was made")
    .option("--reset", "delete the folder and everything in it, then exit", false)
    .addHelpText(
      "after",
      "\nExamples:\n  npm start\n  npm start -- --cases 200 --grid 64 --rounds 40\n  npm start -- --pretrain --normals 200\n  npm start -- --once --json out.json\n  npm run reset",
    )
    .parse(argv);
  const given = command.opts<Record<string, unknown>>();
  const named = new Set(Object.keys(given).filter((name) => command.getOptionValueSource(name) === "cli"));
  return {
    cases: Number(given["cases"]),
    externalCases: Number(given["externalCases"]),
    normals: Number(given["normals"]),
    pretrain: given["pretrain"] === true,
    grid: Number(given["grid"]) === 128 ? 128 : Number(given["grid"]) === 64 ? 64 : 32,
    rounds: Number(given["rounds"]),
    localSteps: Number(given["localSteps"]),
    batchSize: Number(given["batchSize"]),
    seed: Number(given["seed"]),
    port: given["port"] === undefined ? null : Number(given["port"]),
    folder: String(given["folder"]),
    once: given["once"] === true,
    json: typeof given["json"] === "string" ? given["json"] : null,
    reset: given["reset"] === true,
    named,
  };
}

const wholeNumber = (low: number, high: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < low || value > high)
    throw new InvalidArgumentError(`Expected a whole number from ${low} to ${high}.`);
  return value;
};
