// Training speed of the benchmark network: our engines against PyTorch, by turns, in one run on one machine.
// The ratios are the figures to quote; README.md says how to read them.
//
//   npm run bench:training [-- --help]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { flops, writeCase } from "./training/case-data.mjs";
import { kernelFlops } from "./training/kernel-calls.mjs";
import { loadAverage, machineFacts } from "./training/machine.mjs";
import { HELP, readOptions } from "./training/options.mjs";
import { endAll, findPeer, PEER, startAll } from "./training/participants.mjs";
import { preparePeak } from "./training/peak.mjs";
import { startProgress } from "./training/progress.mjs";
import { printCase, printKernels, printMachine, printPeaks } from "./training/report.mjs";
import { kernelRoundWeight, loadCase, loadWeight, measureCase, measureKernels, roundWeight } from "./training/rounds.mjs";
import { agreement, doubts, figures, scaling } from "./training/summary.mjs";

const SEED = 1;

const folder = mkdtempSync(path.join(os.tmpdir(), "midline-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
process.on("SIGINT", () => process.exit(130));

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(HELP);
  else process.exitCode = (await bench(options)) ? 0 : 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** Whether everything that should have been measured was. */
async function bench(options) {
  const peer = await findPeer(options);
  const peak = await preparePeak(folder, options.threads);
  const result = { startedAt: new Date().toISOString(), quick: options.quick, options, seed: SEED, machine: machineFacts() };
  result.loadBefore = loadAverage();
  const first = await startAll(options, peer);
  await endAll(first.present);
  result.notes = peer.absent === undefined ? first.notes : [...first.notes, `no ratios to ${PEER}: ${peer.absent}`];
  result.participants = first.present.map(({ name, threads, facts }) => ({ name, threads, facts }));
  for (const note of result.notes) console.error(note);
  if (first.present.length === 0) throw new Error("nobody is there to be measured");

  const progress = startProgress(totalWeight(first.present, options));
  const problems = [];
  const attempt = async (what, measure) => {
    const { present } = await startAll(options, peer);
    try {
      return [await measure(present)];
    } catch (error) {
      problems.push(`${what}: ${error.message}`);
      return [];
    } finally {
      await endAll(present);
    }
  };
  const cases = [];
  for (const shape of options.cases) {
    const name = `${shape.grid}x${shape.base}`;
    cases.push(...(await attempt(name, (present) => measureOne({ shape, name, present, options, peak, progress, problems }))));
  }
  const kernels = [];
  for (const shape of options.kernels) {
    kernels.push(
      ...(await attempt(`kernels ${shape.grid}x${shape.channels}`, async (present) => ({
        ...shape,
        samples: await measureKernels({ shape, present, options, peak, progress }),
      }))),
    );
  }

  result.loadAfter = loadAverage();
  result.minutes = Number((progress.elapsedMs() / 60_000).toFixed(2));
  result.peaks = peak.summary();
  result.notes.push(...doubts(result.peaks));
  result.cases = cases.map((entry) => withFigures(entry, result.peaks, (mode) => flops(entry, mode)));
  result.kernels = kernels.map((entry) => withFigures(entry, result.peaks, () => kernelFlops(entry)));
  result.problems = problems;
  print(result);
  write(result, options);
  return problems.length === 0;
}

async function measureOne({ shape, name, present, options, peak, progress, problems }) {
  progress.say(`${name}, the first steps of everybody`);
  const caseFolder = path.join(folder, name);
  writeCase(caseFolder, shape, SEED);
  const losses = await loadCase(caseFolder, shape, present);
  progress.count(loadWeight(shape, present));
  const agreed = agreement(losses);
  if (!agreed.same) {
    problems.push(`${name}: not the same function`);
    return { ...shape, agreement: agreed };
  }
  const samples = await measureCase({ shape, present, options, losses, peak, progress });
  const memory = [];
  for (const { name: who, threads, child } of present.filter((p) => losses.some((l) => l.name === p.name && l.threads === p.threads)))
    memory.push({ name: who, threads, ...(await child.ask({ command: "memory" })) });
  return { ...shape, agreement: agreed, samples, memory };
}

function withFigures(entry, peaks, flopsOf) {
  if (entry.samples === undefined) return entry;
  return { ...entry, figures: figures(entry.samples, peaks, flopsOf), scaling: scaling(entry.samples) };
}

function totalWeight(present, options) {
  const ofCases = options.cases.reduce(
    (sum, shape) => sum + loadWeight(shape, present) + options.rounds * roundWeight(shape, present, options),
    0,
  );
  return options.kernels.reduce((sum, shape) => sum + options.rounds * kernelRoundWeight(shape, present, options), ofCases);
}

function print(result) {
  printMachine(result, result.participants);
  for (const entry of result.cases) printCase(entry, result.peaks);
  for (const entry of result.kernels) printKernels(entry, result.peaks);
  printPeaks(result.peaks);
  console.log(`\nload ${result.loadBefore[0]} before, ${result.loadAfter[0]} after; ${result.minutes} minutes`);
  for (const line of [...result.notes, ...result.problems]) console.log(line);
}

function write(result, { out }) {
  if (out === "none") return;
  const target = out ?? fileURLToPath(new URL("results", import.meta.url));
  mkdirSync(target, { recursive: true });
  const stamp = result.startedAt.slice(0, 19).replace("T", "-").replaceAll(":", "");
  const file = path.join(target, `training-${stamp}${result.quick ? "-quick" : ""}.json`);
  writeFileSync(
    file,
    `${JSON.stringify(result, null, 1).replaceAll(/\[\s+([-\d.e,\s]+?)\s+\]/g, (_, row) => `[${row.replaceAll(/\s+/g, " ")}]`)}\n`,
  );
  console.log(`\n${path.relative(process.cwd(), file)}`);
}
