// One engine with one number of threads, in a process of its own: JSON lines in, JSON lines out. Started by `participants.mjs`.
import { createInterface } from "node:readline";
import { startEngine } from "./engine.mjs";
import { prepareKernels } from "./kernel-calls.mjs";
import { loadNetwork } from "./network.mjs";
import { tf } from "./tensorflow.mjs";

let network = null;
let kernels = null;
const tensorCounts = new Set();

const commands = {
  async start({ engine, threads }) {
    const started = await startEngine(engine, threads);
    return { ...started, backend: tf.getBackend(), tensorflow: tf.version_core };
  },
  load({ folder }) {
    network = loadNetwork(folder);
    return {};
  },
  step: ({ reps }) => timed(reps, () => network.step()),
  forward: ({ reps }) => timed(reps, () => network.forward()),
  prepareKernels({ grid, channels }) {
    kernels?.dispose();
    kernels = prepareKernels({ grid, channels });
    return {};
  },
  kernel: ({ name, reps }) => timed(reps, () => kernels.calls[name]()),
  memory: () => ({ peakRssBytes: process.resourceUsage().maxRSS * 1024, tensors: [...tensorCounts] }),
};

/** Wall and processor time of each repetition, and what it returned. */
function timed(reps, run) {
  const [ms, cpuMs, values] = [[], [], []];
  for (let i = 0; i < reps; i++) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    values.push(run());
    ms.push(performance.now() - start);
    const { user, system } = process.cpuUsage(cpu);
    cpuMs.push((user + system) / 1e3);
    tensorCounts.add(tf.memory().numTensors);
  }
  return { ms, cpuMs, values };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...given } = JSON.parse(line);
  let answer;
  try {
    answer = await commands[command](given);
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
// An engine's threads would keep the process.
process.exit();
