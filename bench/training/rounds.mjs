// Rounds in which everybody has a turn: the same work, close in time, in an order that turns round every time.
import { flops } from "./case-data.mjs";
import { KERNELS, kernelFlops } from "./kernel-calls.mjs";
import { takesPart } from "./participants.mjs";
import { mean, significant } from "./statistics.mjs";

const CHECKED_STEPS = 3;
const MOST_REPS = 20;
const GUESSED_FLOPS_PER_MS = 1.5e7;
const STOCK_SLOWER = 60;

/** Loads the case everywhere and takes the first steps: their losses say whether it is the same function. */
export async function loadCase(folder, shape, present) {
  const losses = [];
  for (const participant of present.filter((p) => takesPart(p, shape, "step"))) {
    const { name, threads, child } = participant;
    await child.ask({ command: "load", folder });
    const { ms, values } = await child.ask({ command: "step", reps: CHECKED_STEPS });
    losses.push({ name, threads, values, warmMs: ms.at(-1) });
  }
  return losses;
}

/**
 * Times the loaded case.
 *
 * @returns for each mode and participant the mean milliseconds of a repetition, round by round.
 */
export async function measureCase({ shape, present, options, losses, peak, progress }) {
  const turns = [];
  for (const mode of options.modes) {
    const taking = present.filter((p) => takesPart(p, shape, mode));
    const warm = new Map();
    for (const p of taking) warm.set(p, mode === "step" ? warmMs(losses, p) : (await p.child.ask({ command: mode, reps: 2 })).ms[1]);
    const reps = repetitions(options.turnMs, [...warm].flatMap(([p, ms]) => (p.name === "cpu" ? [] : [ms]))); // prettier-ignore
    for (const p of taking) {
      turns.push({ participant: p, mode, command: { command: mode, reps: p.name === "cpu" ? 1 : reps } });
    }
  }
  const order = turns.sort((a, b) => a.mode.localeCompare(b.mode) || a.participant.threads - b.participant.threads);
  return takeTurns({ order, options, peak, progress, what: `${shape.grid}x${shape.base}`, weight: roundWeight(shape, present, options) });
}

/** The three convolution kernels by themselves. */
export async function measureKernels({ shape, present, options, peak, progress }) {
  const taking = present.filter(({ name }) => name !== "cpu");
  const order = [];
  for (const { child } of taking) await child.ask({ command: "prepareKernels", ...shape });
  for (const kernel of KERNELS) {
    const warm = [];
    for (const { child } of taking) warm.push((await child.ask({ command: "kernel", name: kernel, reps: 3 })).ms[2]);
    const reps = repetitions(options.turnMs / 4, warm);
    order.push(...taking.map((participant) => ({ participant, mode: kernel, command: { command: "kernel", name: kernel, reps } })));
  }
  const what = `kernels ${shape.grid}x${shape.channels}`;
  return takeTurns({ order, options, peak, progress, what, weight: kernelRoundWeight(shape, present, options) });
}

async function takeTurns({ order, options, peak, progress, what, weight }) {
  const samples = order.map(({ participant: { name, threads }, mode, command: { reps } }) => ({
    name,
    threads,
    mode,
    reps,
    ms: [],
    cpuMs: [],
  }));
  for (let round = 0; round < options.rounds; round++) {
    progress.say(`${what}, round ${round + 1} of ${options.rounds}`);
    await peak.measure();
    const indices = round % 2 === 0 ? [...order.keys()] : [...order.keys()].toReversed();
    for (const i of indices) {
      const { ms, cpuMs } = await order[i].participant.child.ask(order[i].command);
      samples[i].ms.push(significant(mean(ms)));
      samples[i].cpuMs.push(significant(mean(cpuMs)));
    }
    progress.count(weight);
  }
  return samples;
}

const repetitions = (turnMs, warm) => Math.min(MOST_REPS, Math.max(1, Math.ceil(turnMs / Math.max(1, ...warm))));

const warmMs = (losses, { name, threads }) => losses.find((l) => l.name === name && l.threads === threads).warmMs;

/** About how many milliseconds the checked steps take. */
export const loadWeight = (shape, present) => CHECKED_STEPS * present.reduce((sum, p) => sum + turnMs(p, shape, "step", 0), 0);

/** About how many milliseconds a round takes. */
export const roundWeight = (shape, present, { modes, turnMs: least }) =>
  modes.reduce((total, mode) => total + present.reduce((sum, p) => sum + turnMs(p, shape, mode, least), 0), 0);

export const kernelRoundWeight = (shape, present, { turnMs: least }) =>
  KERNELS.length * present.length * Math.max(least / 4, kernelFlops(shape) / GUESSED_FLOPS_PER_MS);

function turnMs(participant, shape, mode, least) {
  if (!takesPart(participant, shape, mode)) return 0;
  const once = flops(shape, mode) / GUESSED_FLOPS_PER_MS;
  return participant.name === "cpu" ? STOCK_SLOWER * once : Math.max(least, once);
}
