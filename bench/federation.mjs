// How long the coordinator takes to make one model of many updates, and how much memory. SYNTHETIC weights.
//
//   npm run bench:federation [-- --sizes 140x16 --runs 5 --large --rounds 3 --json]
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { measureEverything } from "./federation/everything.mjs";
import { measureAggregation } from "./federation/measure-aggregation.mjs";
import { measureRounds } from "./federation/measure-rounds.mjs";
import { printReport } from "./federation/report.mjs";
import { CONTENTS } from "./federation/weights.mjs";

const { values: options } = parseArgs({
  options: {
    sizes: { type: "string", default: "140x16" },
    large: { type: "boolean", default: false },
    runs: { type: "string", default: "5" },
    rounds: { type: "string", default: "3" },
    rule: { type: "string", default: "mean" },
    contents: { type: "string", default: "weights" },
    peer: { type: "string", default: "gather-all" },
    folder: { type: "string", default: os.tmpdir() },
    json: { type: "boolean", default: false },
    everything: { type: "boolean", default: false },
  },
});
if (!CONTENTS.includes(options.contents)) throw new Error(`--contents is one of ${CONTENTS.join(", ")}`);
const say = (line) => process.stderr.write(`${line}\n`);
const folder = mkdtempSync(path.join(options.folder, "midline-bench-federation-"));
const report = {
  SYNTHETIC: "made-up weights; nothing of a patient",
  machine: {
    cpu: os.cpus()[0]?.model.trim(),
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    node: process.version,
  },
  loadBefore: os.loadavg(),
  aggregation: [],
  rounds: [],
};
try {
  for (const size of [...options.sizes.split(","), ...(options.large ? ["1074x6"] : [])]) {
    const [megabytes, sites] = size.split("x").map(Number);
    const setup = { folder: path.join(folder, size), megabytes, sites, say };
    const { rule, contents, peer } = options;
    report.aggregation.push(await measureAggregation({ ...setup, runs: Number(options.runs), rule, contents, peer }));
    rmSync(setup.folder, { recursive: true, force: true });
  }
  if (Number(options.rounds) > 0) {
    const [megabytes, sites] = options.sizes.split(",")[0].split("x").map(Number);
    report.rounds.push(await measureRounds({ folder: path.join(folder, "rounds"), megabytes, sites, rounds: Number(options.rounds), say }));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
report.loadAfter = os.loadavg();
if (options.json) console.log(JSON.stringify(report, null, 2));
else printReport(report);
if (options.everything) await measureEverything();
