// Who takes part: our engines and the peer, each with each number of threads in a process of its own.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startChild } from "./child.mjs";

export const PEER = "PyTorch";
const STOCK = "cpu";
const INSTALL =
  "apt-get install python3-torch libopenblas0-openmp, or pip install torch; --python or the environment variable PYTHON names another Python";

/** Whether someone has a part in a measurement: the stock backend only in the smallest step, where it takes seconds. */
export function takesPart({ name }, { grid, base }, mode) {
  return name !== STOCK || (grid === 32 && base === 8 && mode === "step");
}

/** Python with PyTorch: its command, or why there is none. */
export async function findPeer({ peer, python }) {
  if (peer === "none") return { absent: "left out with --peer none" };
  const named = python ?? process.env.PYTHON;
  const candidates = named === undefined ? ["python3", "/usr/bin/python3", "python"] : [named];
  for (const command of candidates) {
    try {
      await promisify(execFile)(command, ["-c", "import torch"]);
      return { command };
    } catch {
      // Not this one.
    }
  }
  return { absent: `no PyTorch with ${candidates.join(", ")} (${INSTALL})` };
}

/**
 * Starts every engine and the peer with every number of threads.
 *
 * @returns who is there, each with what it says of itself, and notes about whoever is not, or not at its best.
 */
export async function startAll({ engines, threads, peerLayout }, peer) {
  const names = peer.command === undefined ? engines : [...engines, PEER];
  const present = [];
  const notes = new Set();
  for (const count of threads) {
    for (const name of names) {
      const child = name === PEER ? peerChild(peer.command, count) : startChild(process.execPath, [fileOf("ours.mjs")]);
      const question = name === PEER ? { layout: peerLayout } : { engine: name };
      try {
        const facts = await child.ask({ command: "start", threads: count, ...question });
        if (facts.threads === count) {
          present.push({ name, threads: count, child, facts });
          for (const note of handicaps(facts)) notes.add(note);
          continue;
        }
        notes.add(`${name} runs on ${threadsText(facts.threads)} only`);
      } catch (error) {
        notes.add(`${name} did not start with ${threadsText(count)}: ${error.message}${remedy(error)}`);
      }
      await child.end();
    }
  }
  return { present, notes: [...notes] };
}

/** What holds this PyTorch back, and how to free it. It gives its smaller convolutions, at batch 1, not to oneDNN but to the BLAS. */
function handicaps({ blas, threads }) {
  const slow = {
    "reference BLAS": "the reference BLAS, several times slower than OpenBLAS",
    "OpenBLAS with pthreads": threads > 1 ? "an OpenBLAS whose threads compete with its own" : undefined,
  };
  const found = Object.entries(slow).find(([name, why]) => why !== undefined && blas?.startsWith(name));
  if (found === undefined) return [];
  return [`THE RATIOS FLATTER US: this ${PEER} has ${found[1]} (apt-get install libopenblas0-openmp)`];
}

/** PyTorch tells its own threads how many they are, but not those of OpenBLAS. */
const peerChild = (command, threads) => startChild(command, [fileOf("peer.py")], { OPENBLAS_NUM_THREADS: String(threads) });

const remedy = (error) => (error.message.includes("Cannot find module") ? ' (run "npm run build" first)' : "");

const fileOf = (name) => fileURLToPath(new URL(name, import.meta.url));

export const endAll = (present) => Promise.all(present.map(({ child }) => child.end()));

export const threadsText = (count) => `${count} ${count === 1 ? "thread" : "threads"}`;
