// One size: blobs are written once, then in every run everybody has a turn in a process of its own.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { containerOf } from "./weights.mjs";

const require = createRequire(import.meta.url);
const { fsBlobStore } = require("../../apps/api/dist/platform/blobs/fs-blob-store.js");
const CHILD = fileURLToPath(new URL("child.mjs", import.meta.url));

/** Milliseconds and peak memory of ours, of a copy of the same bytes, and of the peer's method. */
export async function measureAggregation({ folder, megabytes, sites, runs, rule, peer, say }) {
  say(`writing ${sites} updates of ${megabytes} MB`);
  const blobs = fsBlobStore(folder);
  const put = async (seed) => (await blobs.put(containerOf(megabytes, seed))).value;
  const base = await put(1);
  const updates = [];
  for (let k = 0; k < sites; k++) updates.push(await put(k + 2));

  const work = { folder, base, updates, megabytes, rule };
  const turns = ["memcpy", "disk", "ours", ...(peer === "none" ? [] : [peer])];
  const found = Object.fromEntries(turns.map((turn) => [turn, []]));
  for (let run = 0; run < runs; run++) {
    say(`run ${run + 1} of ${runs}`);
    for (const turn of turns) found[turn].push(await childOf(turn, work));
  }
  return { megabytes, sites, rule, runs: found };
}

async function childOf(turn, work) {
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", CHILD, turn, JSON.stringify(work)]);
  return JSON.parse(stdout);
}
