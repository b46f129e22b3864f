// One training step of the ci network (32^3, batch 4: forward, losses, backward, AdamW) on the midline backend against the
// stock TensorFlow.js CPU backend, in one run. Prints a ratio; an absolute time only describes the machine it stood on.
//
//   npm run bench [-- --midline 30 --stock 3 --size ci --engine midline-wasm --json]
import { createRequire } from "node:module";
import os from "node:os";
import { parseArgs } from "node:util";

// From the model's place in the tree, so that its TensorFlow.js and ours are the same one.
const require = createRequire(new URL("../packages/model/package.json", import.meta.url));
const tf = require("@tensorflow/tfjs-core");
const { checkGradients } = require("@midline/kernels/backend-check");
const { registerMidlineBackend } = require("@midline/kernels/register-backend");
const { disposeBatch, stackCases } = require("@midline/model/batch");
const { lossAndGradients } = require("@midline/model/gradients");
const { networkSpec } = require("@midline/shared/network/network-spec");
const { adamW } = require("@midline/model/optimiser");
const { toyCases } = require("@midline/model/testing/toy-cases");
const { initialWeights, parameterCount } = require("@midline/shared/network/weights");

const { values: options } = parseArgs({
  options: {
    size: { type: "string", default: "ci" },
    engine: { type: "string" },
    midline: { type: "string", default: "30" },
    stock: { type: "string", default: "3" },
    json: { type: "boolean", default: false },
  },
});
const BATCH = 4;

const spec = networkSpec(options.size);
const cases = toyCases(spec, BATCH, 1);
const engine = await registerMidlineBackend({ engine: options.engine, threads: 1 });

const backends = [];
for (const [backend, n] of [
  [engine.name, Number(options.midline)],
  ["cpu", Number(options.stock)],
]) {
  await tf.setBackend(backend);
  const check = await checkGradients();
  backends.push({
    backend,
    check: { pass: check.pass, maxRelativeError: Math.max(...check.findings.map((f) => f.maxRelativeError)) },
    ...(await measure(n)),
  });
}

const [midline, stock] = backends;
const report = {
  network: spec.size,
  parameters: parameterCount(spec),
  grid: spec.voxels,
  batch: BATCH,
  machine: { cpu: os.cpus()[0]?.model ?? "unknown", cores: os.cpus().length, node: process.version, loadAverage: os.loadavg()[0] },
  backends,
  ratioOfMedians: stock.medianMs / midline.medianMs,
};
if (options.json) console.log(JSON.stringify(report, null, 2));
else print(report);

/** Steps from the same weights on the same batch; the first, which compiles, is not counted. */
async function measure(n) {
  const weights = initialWeights(spec, 1).map((tensor) => ({ ...tensor, values: tensor.values.slice() }));
  const optimiser = adamW(weights, { weightDecay: 1e-2, gradientClipNorm: 5, proximalMu: 0 });
  const settings = { classWeights: { positive: 1, negative: 1 }, classificationWeight: 1, segmentationWeight: 1 };
  const batch = stackCases(spec, cases);
  const times = [];
  const losses = [];
  const warmUps = n > 5 ? 3 : 1;
  for (let i = 0; i < n + warmUps; i++) {
    const start = performance.now();
    const { loss, gradients } = await lossAndGradients(spec, weights, batch, settings);
    optimiser.step(gradients, 2e-3);
    if (i >= warmUps) times.push(performance.now() - start);
    losses.push(loss);
  }
  disposeBatch(batch);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(n - 1, Math.floor(share * n))];
  return { n, medianMs: at(0.5), minMs: sorted[0], maxMs: sorted[n - 1], quartilesMs: [at(0.25), at(0.75)], firstLoss: losses[0] };
}

function print({ machine, backends, ratioOfMedians, ...rest }) {
  console.log(`${rest.network} network, ${rest.parameters.toLocaleString("en")} parameters, ${rest.grid}^3 voxels, batch ${rest.batch}`);
  console.log(`${machine.cores} x ${machine.cpu}, Node ${machine.node}, load ${machine.loadAverage.toFixed(1)}`);
  for (const b of backends) {
    console.log(
      `${b.backend.padEnd(14)} n ${String(b.n).padStart(3)}  median ${ms(b.medianMs)}  quartiles ${b.quartilesMs.map(ms).join(" to ")}  range ${ms(b.minMs)} to ${ms(b.maxMs)}` +
        `  per case ${ms(b.medianMs / BATCH)}  loss ${b.firstLoss.toFixed(5)}  gradient check ${b.check.pass ? "passed" : "FAILED"}, worst ${b.check.maxRelativeError.toExponential(1)}`,
    );
  }
  console.log(`stock / midline = ${ratioOfMedians.toFixed(1)}`);
}

function ms(value) {
  return `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}
