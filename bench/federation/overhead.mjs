// What federation costs a hospital beside its training: the demo's own hospitals, read from their trainers' logs.
//
//   npm run build && node bench/federation/overhead.mjs [--grid 64 --rounds 6 --cases 200 --json]
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { spread } from "./report.mjs";

const { values: options } = parseArgs({
  options: {
    grid: { type: "string", default: "64" },
    rounds: { type: "string", default: "6" },
    cases: { type: "string", default: "200" },
    "local-steps": { type: "string", default: "24" },
    json: { type: "boolean", default: false },
  },
});
const folder = mkdtempSync(path.join(os.tmpdir(), "midline-overhead-"));
const loadBefore = os.loadavg();
try {
  await demo();
  const rounds = roundsOf(readLogs(path.join(folder, "logs")));
  report(rounds);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function demo() {
  const { grid, rounds, cases, "local-steps": localSteps } = options;
  const start = fileURLToPath(new URL("../../apps/demo/start.mjs", import.meta.url));
  const args = { folder, grid, rounds, cases, "local-steps": localSteps, "external-cases": "10", normals: "0" };
  const child = spawn(process.execPath, [start, "--once", ...Object.entries(args).flatMap(([name, value]) => [`--${name}`, value])], {
    stdio: ["ignore", process.stderr, process.stderr],
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`The demo ended with code ${code}.`))));
  });
}

/** Events of each trainer that trained, with milliseconds since 1970. */
function readLogs(logs) {
  return readdirSync(logs)
    .filter((name) => name.startsWith("trainer-"))
    .map((name) =>
      readFileSync(path.join(logs, name), "utf8")
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line))
        .map((event) => ({ ...event, ms: Date.parse(event.time) })),
    )
    .filter((events) => events.some(({ event }) => event === "learned"));
}

/**
 * Rounds after the first, in which images are read and the program warms up. What a hospital does beside training: from its order to the acceptance of its
 * update, less the training. What all wait for: from the last hospital's acceptance to the order of the next round, less the scoring that is asked of it in
 * between. Waiting for a slower hospital is neither.
 */
function roundsOf(sites) {
  const at = (events, name, round) => events.find((each) => each.event === name && each.round === round);
  return Array.from({ length: Number(options.rounds) - 2 }, (_, i) => i + 1).flatMap((round) => {
    const lastAccepted = Math.max(...sites.map((events) => at(events, "round-done", round).ms));
    return sites.map((events) => {
      const order = at(events, "order", round);
      const learnMs = 1000 * at(events, "learned", round).seconds;
      const next = at(events, "order", round + 1);
      const scoringMs = scoringIn(events.filter(({ ms }) => ms >= lastAccepted && ms <= next.ms));
      const besideMs = at(events, "round-done", round).ms - order.ms - learnMs;
      return { round, learnMs, besideMs, scoringMs, changeMs: next.ms - lastAccepted - scoringMs };
    });
  });
}

/** From each order to score a model to its scores. */
function scoringIn(events) {
  const orders = events.filter(({ event, kind }) => event === "order" && kind === "evaluate");
  return orders.reduce(
    (sum, { id, ms }) => sum + events.find(({ event, evaluationId }) => event === "evaluated" && evaluationId === id).ms - ms,
    0,
  );
}

function report(rounds) {
  if (options.json) return console.log(JSON.stringify({ options, loadBefore, rounds }));
  const ms = (value) => `${value.toFixed(0)} ms`;
  const of = (what) => rounds.map((round) => round[what]);
  const load = (numbers) => numbers.map((each) => each.toFixed(1)).join(" ");
  console.log("SYNTHETIC: phantoms; nothing of a patient");
  console.log(
    `${os.availableParallelism()} x ${os.cpus()[0].model}, Node ${process.version}; load ${load(loadBefore)} before, ${load(os.loadavg())} after`,
  );
  console.log(
    `${options.grid}^3 voxels, ${options["local-steps"]} steps a round; n = ${rounds.length} rounds of hospitals; median (least to most)`,
  );
  console.log(`training                                   ${spread(of("learnMs"), ms)}`);
  console.log(`the hospital's own work beside it          ${spread(of("besideMs"), ms)}`);
  console.log(`scoring the round's model, in no share     ${spread(of("scoringMs"), ms)}`);
  console.log(`the coordinator, from round to round       ${spread(of("changeMs"), ms)}`);
  const shares = rounds.map(({ learnMs, besideMs, changeMs }) => (100 * (besideMs + changeMs)) / learnMs);
  console.log(`both, of the training                      ${spread(shares, (value) => `${value.toFixed(2)} %`)}`);
}
