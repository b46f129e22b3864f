// What rounding the updates of a federation saves, and what it costs: float32, half floats and bytes, with and without error feedback.
// SYNTHETIC patients, two hospitals, the ci network; one training each from the same seed. Run `npx tsc -b` before.
//
//   node bench/rounded-updates.mjs [--patients 40 --test 200 --rounds 10 --steps 20 --seed 1 --threads 1]
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

const require = createRequire(import.meta.url);
const study = (name) => require(`../apps/study/dist/${name}.js`);
const { decodeUpdate, encodeUpdate } = require("@midline/federation/update-encoding");
const { networkSpec } = require("@midline/shared/network/network-spec");
const { encodeTensors } = require("@midline/shared/weights/tensor-container");
const { openShelf } = study("cases/shelf");
const { testCohort, trainingCohorts } = study("cases/study-cohorts");
const { plainTraining, SIZES } = study("design");
const { damageOf } = study("poisoning/damage");
const { scoreAll } = study("training/score");
const { learnRounds } = study("training/train");
const { startBackend } = study("work/backend");

const whole = (value) => ({ type: "string", default: String(value) });
const { values: given } = parseArgs({
  options: { patients: whole(40), test: whole(200), rounds: whole(10), steps: whole(20), seed: whole(1), threads: whole(1) },
});
const [patients, test, rounds, localSteps, seed, threads] = ["patients", "test", "rounds", "steps", "seed", "threads"].map((name) =>
  Number(given[name]),
);
const hospitals = ["north", "south"].map((code) => ({ code, preset: "training", patients, normals: 0 }));
const size = { ...SIZES.ci, hospitals, internalTest: test, externalTest: test, rounds, localSteps, warmupSteps: localSteps };

const WAYS = [
  { name: "float32", encoding: null, feedback: false },
  { name: "float16, error feedback", encoding: "float16", feedback: true },
  { name: "float16, none", encoding: "float16", feedback: false },
  { name: "int8, error feedback", encoding: "int8", feedback: true },
  { name: "int8, none", encoding: "int8", feedback: false },
];

const unwrap = (result) => {
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
};

/** Rounds what each site sends, and counts its bytes and what rounding left out. */
function onTheWire({ encoding, feedback }) {
  const residuals = new Map();
  const count = { bytes: 0, updates: 0, errors: 0 };
  const sent = (updates) =>
    updates.map((update) => {
      count.updates += 1;
      if (encoding === null) {
        count.bytes += encodeTensors(update.delta).byteLength;
        return update;
      }
      const { file, residual, relativeError } = unwrap(encodeUpdate(update.delta, residuals.get(update.siteCode) ?? null, encoding));
      if (feedback) residuals.set(update.siteCode, residual);
      count.bytes += file.byteLength;
      count.errors += relativeError;
      return { ...update, delta: unwrap(decodeUpdate(file, encoding)) };
    });
  return { count, tampering: { shown: (_, cases) => cases, sent } };
}

const squares = (tensors, of) =>
  tensors.reduce((sum, tensor, t) => sum + tensor.values.reduce((all, value, i) => all + of(value, t, i) ** 2, 0), 0);
const distance = (a, b) => Math.sqrt(squares(a, (value, t, i) => value - b[t].values[i]));

const folder = mkdtempSync(path.join(os.tmpdir(), "midline-bench-rounded-"));
try {
  const backend = await startBackend(null, threads);
  const training = plainTraining(seed);
  const shelf = openShelf(folder, size.network);
  const cohorts = [...trainingCohorts(size, training), testCohort(size, training, "internal")];
  for (const cohort of cohorts) shelf.make(cohort);
  const cases = trainingCohorts(size, training).flatMap((cohort) => shelf.open(cohort));
  const results = [];
  for (const way of WAYS) {
    const { count, tampering } = onTheWire(way);
    const startedAt = Date.now();
    const passed = [];
    for await (const { weights, round } of learnRounds(training, cases, { size, parent: null, tampering })) {
      passed.push(weights);
      process.stderr.write(`${way.name}: round ${round} of ${rounds}\n`);
    }
    const weights = passed.at(-1);
    const [internal] = await scoreAll(networkSpec(size.network, training), weights, [shelf.open(testCohort(size, training, "internal"))]);
    results.push({
      way,
      count,
      passed,
      weights,
      seconds: (Date.now() - startedAt) / 1000,
      scored: { internal, external: [], diverged: null, poisoned: null },
    });
  }
  print(backend, results);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function print(backend, results) {
  const [plain] = results;
  const first = plain.passed[0];
  const moved = distance(plain.weights, first);
  const effect = (lost) => (lost === null ? "–" : `${lost.value.toFixed(3)} [${lost.low.toFixed(3)}, ${lost.high.toFixed(3)}]`);
  console.log(
    `SYNTHETIC. ${patients} + ${patients} phantoms, ${rounds} rounds of ${localSteps} steps, network ci, seed ${seed}; scored on ${test} fresh phantoms.`,
  );
  console.log(
    "Distance: of the last weights from float32's, over the way from the first round's to the last. AUROC and Dice less float32's, 95 % bootstrap over patients.\n",
  );
  console.log(
    "| updates | MB sent | saved | rounding error | distance after round 1 | distance at the end | AUROC | less float32 | Dice | less float32 | n |",
  );
  console.log("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
  for (const { way, count, passed, weights, scored } of results) {
    const { internal } = damageOf(scored, plain.scored);
    const error = way.encoding === null ? "–" : `${((100 * count.errors) / count.updates).toPrecision(2)} %`;
    console.log(
      `| ${[
        way.name,
        (count.bytes / 1e6).toFixed(2),
        `${(100 * (1 - count.bytes / plain.count.bytes)).toFixed(1)} %`,
        error,
        (distance(passed[0], first) / moved).toPrecision(2),
        (distance(weights, plain.weights) / moved).toPrecision(2),
        internal.auroc?.toFixed(3),
        effect(internal.aurocLost),
        internal.dice?.toFixed(3),
        effect(internal.diceLost),
        internal.n,
      ].join(" | ")} |`,
    );
  }
  console.log(
    `\n${backend}, ${threads} thread, Node ${process.version}; ${results.map(({ seconds }) => seconds.toFixed(0)).join(", ")} s.`,
  );
}
