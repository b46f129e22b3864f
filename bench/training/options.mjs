// What the training benchmark can be asked for.
import { parseArgs } from "node:util";

export const HELP = `Training speed of the benchmark network, ours against PyTorch, in one run and by turns.

  npm run bench:training [-- options]

  --cases 32x8,64x8,64x16,96x8   grid x base width
  --modes forward,step           what is timed: a forward pass, a full training step
  --threads 1,2                  threads, each with processes of its own
  --engines NAME,NAME            ours; "cpu" adds the stock TensorFlow.js backend in the 32x8 step
  --rounds 7                     rounds in which everybody has a turn
  --turn 1                       seconds a turn should last at least, in steps of the slowest
  --kernels 64x8,64x16           convolution kernels by themselves, grid x channels; "none" leaves them out
  --peer torch|none              none: without ratios
  --peer-layout contiguous       or channels-last, PyTorch's other memory format
  --python PATH                  the Python that has PyTorch; also the environment variable PYTHON
  --out FOLDER                   where the result goes as JSON (bench/results); "none" writes nothing
  --quick                        32x8, 3 short rounds, small kernels: whether it works, not how fast it is
  --help
`;

export const ENGINES = ["midline-native", "midline-wasm"];

const QUICK = { cases: "32x8", rounds: "3", turn: "0.2", kernels: "32x8" };
const FULL = { cases: "32x8,64x8,64x16,96x8", rounds: "7", turn: "1", kernels: "64x8,64x16" };

/** The options, or null where the help is wanted. Throws with one sentence on what cannot be. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      cases: { type: "string" },
      modes: { type: "string", default: "forward,step" },
      threads: { type: "string", default: "1,2" },
      engines: { type: "string", default: ENGINES.join(",") },
      rounds: { type: "string" },
      turn: { type: "string" },
      kernels: { type: "string" },
      peer: { type: "string", default: "torch" },
      "peer-layout": { type: "string", default: "contiguous" },
      python: { type: "string" },
      out: { type: "string" },
      quick: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return null;
  const chosen = { ...(values.quick ? QUICK : FULL), ...values };
  return {
    cases: list(chosen.cases).map((text) => pair("--cases", text, ["grid", "base"])),
    modes: list(chosen.modes).map((mode) => oneOf("--modes", mode, ["forward", "step"])),
    threads: list(chosen.threads).map((text) => number("--threads", text, 1)),
    engines: list(chosen.engines),
    rounds: number("--rounds", chosen.rounds, 1),
    turnMs: 1000 * number("--turn", chosen.turn, 0),
    kernels: chosen.kernels === "none" ? [] : list(chosen.kernels).map((text) => pair("--kernels", text, ["grid", "channels"])),
    peer: oneOf("--peer", chosen.peer, ["torch", "none"]),
    peerLayout: oneOf("--peer-layout", chosen["peer-layout"], ["contiguous", "channels-last"]),
    python: chosen.python,
    out: chosen.out,
    quick: chosen.quick,
  };
}

const list = (text) => text.split(",").filter((part) => part !== "");

function pair(option, text, [first, second]) {
  const match = /^(\d+)x(\d+)$/.exec(text);
  if (match === null) throw new Error(`${option} takes ${first} x ${second}, such as 32x8, not "${text}"`);
  const [a, b] = [Number(match[1]), Number(match[2])];
  if (a < 4 || a % 4 !== 0 || b < 1) throw new Error(`${option} ${text}: the grid must be a multiple of 4, as it is halved twice`);
  return { [first]: a, [second]: b };
}

function number(option, text, least) {
  const value = Number(text);
  const whole = option === "--turn" || Number.isInteger(value);
  if (!(value >= least) || !whole) throw new Error(`${option} takes a ${whole ? "" : "whole "}number of at least ${least}, not "${text}"`);
  return value;
}

function oneOf(option, text, allowed) {
  if (!allowed.includes(text)) throw new Error(`${option} takes ${allowed.join(" or ")}, not "${text}"`);
  return text;
}
