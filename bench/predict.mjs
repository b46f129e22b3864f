// `midline-site predict` from four .nii.gz files to probability and mask on disk, as a hospital runs it: a process of its own, on one core.
//
//   npm run bench:predict [-- --runs 7 --views 2 --case upright --backend midline-wasm --json]
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { CASES, makeCase, writeWeights } from "./predict/make-case.mjs";
import { spread } from "./training/statistics.mjs";

const CLI = fileURLToPath(new URL("../apps/trainer/bin/midline-site.js", import.meta.url));
const { values: options } = parseArgs({
  options: {
    runs: { type: "string", default: "7" },
    case: { type: "string", default: Object.keys(CASES).join() },
    network: { type: "string", default: "laptop" },
    views: { type: "string", default: "2" },
    backend: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const runs = Number(options.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs takes a whole number of at least 1, not "${options.runs}"`);
/** Nailed to one core where Linux can do that; elsewhere the kernels have one thread, and the rest of the process may wander. */
const oneCore = spawnSync("taskset", ["-c", "0", "true"]).status === 0;

const folder = mkdtempSync(path.join(os.tmpdir(), "midline-bench-predict-"));
try {
  const report = { machine: machineFacts(), network: options.network, views: Number(options.views), oneCore, cases: [] };
  const weights = writeWeights(options.network, path.join(folder, "weights.mrit"));
  for (const name of options.case.split(",")) report.cases.push(await measure(name, weights));
  console.log(options.json ? JSON.stringify(report, null, 2) : inWords(report));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The first run, which finds files and caches cold, is not counted. */
async function measure(name, weights) {
  const made = makeCase(name, path.join(folder, name));
  const taken = [];
  for (let run = 0; run <= runs; run++) {
    process.stderr.write(`${name}: run ${run}/${runs}\n`);
    const once = await predictOnce(made.files, weights);
    if (run > 0) taken.push(once);
  }
  const stages = taken[0].stages.map(({ stage }) => ({
    stage,
    wallMs: spread(taken.map((once) => once.stages.find((other) => other.stage === stage).wallMs)),
    cpuMs: spread(taken.map((once) => once.stages.find((other) => other.stage === stage).cpuMs)),
  }));
  return {
    name,
    what: made.what,
    backend: taken[0].backend,
    load: os.loadavg(),
    wallMs: spread(taken.map(({ wallMs }) => wallMs)),
    cpuMs: spread(taken.map(({ stages }) => stages.reduce((sum, { cpuMs }) => sum + cpuMs, 0))),
    stages,
  };
}

async function predictOnce(files, weights) {
  const out = path.join(folder, "out");
  const args = ["predict", "--model", weights, "--out", out, "--views", options.views, "--threads", "1", "--timings", ...files];
  if (options.backend !== undefined) args.push("--backend", options.backend);
  const [command, ...more] = oneCore ? ["taskset", "-c", "0", process.execPath] : [process.execPath];
  const startedAt = performance.now();
  const child = spawn(command, [...more, CLI, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk) => (stderr += chunk));
  const code = await new Promise((resolve) => child.on("close", resolve));
  const wallMs = performance.now() - startedAt;
  if (code !== 0) throw new Error(`midline-site predict ended with ${code}: ${stderr}`);
  JSON.parse(readFileSync(path.join(out, "prediction.json"), "utf8"));
  return { wallMs, ...JSON.parse(stderr.trim().split("\n").at(-1)) };
}

function machineFacts() {
  return { cpu: os.cpus()[0]?.model.trim() ?? "unknown", cores: os.availableParallelism(), node: process.version };
}

function inWords({ machine, network, views, oneCore, cases }) {
  const ms = ({ median, range: [least, most] }) =>
    `${median.toFixed(0).padStart(6)}  ${`(${least.toFixed(0)} to ${most.toFixed(0)})`.padEnd(15)}`;
  return cases
    .flatMap(({ name, what, backend, load, wallMs, cpuMs, stages }) => [
      `${name}: ${what}; ${network} network, ${views} views, ${backend}; n = ${wallMs.n}, median (range) in ms`,
      `  ${machine.cpu}, ${oneCore ? "one core" : `${machine.cores} cores, one thread for the kernels`}, ${machine.node}, load ${load[0].toFixed(1)}`,
      `  ${"".padEnd(34)}${"wall".padStart(6)}${"".padEnd(19)}processor`,
      ...stages.map(({ stage, ...time }) => `  ${stage.padEnd(34)}${ms(time.wallMs)}  ${ms(time.cpuMs)}`),
      `  ${"the whole process".padEnd(34)}${ms(wallMs)}  ${ms(cpuMs)}`,
      "",
    ])
    .concat("Research use only. Not for diagnosis.")
    .join("\n");
}
