// What else is measured of a federation, each by its own program: transfers, recovery after a kill, a thousand sites, and what it costs a hospital.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** @type {(name: string) => string} */
const program = (name) => fileURLToPath(new URL(name, import.meta.url));
const SIMULATE = [program("../../apps/trials/start.mjs"), "simulate"];
/** @type {readonly (readonly [what: string, command: readonly string[]])[]} */
const PARTS = [
  ["an update of 1 GiB, the server killed five times", [program("transfer.mjs"), "--size", "1GiB", "--kills", "5"]],
  ["50 sites, the coordinator killed five times", [...SIMULATE, "--sites", "50", "--rounds", "8", "--kills", "5"]],
  ["1,000 sites", [...SIMULATE, "--sites", "1000"]],
  ["what federation costs a hospital beside its training", [program("overhead.mjs")]],
];

/** Runs one after the other; throws at the first that fails. */
export async function measureEverything() {
  for (const [what, command] of PARTS) {
    console.log(`\n${what}\n`);
    await finished(spawn(process.execPath, [...command], { stdio: "inherit" }), what);
  }
}

function finished(child, what) {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => (code === 0 ? resolve() : reject(new Error(`${what}: it ended with ${code ?? signal}.`))));
  });
}
