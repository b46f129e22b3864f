// One size: blobs are written once, then in every run everybody has a turn in a process of its own.
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { baseShapesOf, containerOf, shapesOf, updateShapesOf } from "./weights.mjs";

const require = createRequire(import.meta.url);
const { fsBlobStore } = require("../../apps/api/dist/platform/blobs/fs-blob-store.js");
const CHILD = fileURLToPath(new URL("child.mjs", import.meta.url));

/** Milliseconds and peak memory of ours, of a copy of the same bytes, and of the peer's method. */
export async function measureAggregation({ folder, megabytes, sites, runs, rule, contents, peer, say }) {
  say(`writing ${sites} updates of a model of ${megabytes} MB`);
  const blobs = fsBlobStore(folder);
  const put = async (shapes, seed) => (await blobs.put(containerOf(shapes, seed))).value;
  const base = await put(baseShapesOf(megabytes, contents), 1);
  const control = contents === "variates" ? await put(shapesOf(megabytes), 0) : null;
  const updates = [];
  for (let k = 0; k < sites; k++) updates.push(await put(updateShapesOf(megabytes, contents), k + 2));

  const updateMegabytes = contents === "variates" ? 2 * megabytes : megabytes;
  const work = { folder, base, control, updates, updateMegabytes, rule, contents };
  const turns = ["memcpy", "disk", "ours", ...(peer === "none" ? [] : [peer])];
  const found = Object.fromEntries(turns.map((turn) => [turn, []]));
  for (let run = 0; run < runs; run++) {
    say(`run ${run + 1} of ${runs}`);
    for (const turn of turns) found[turn].push(await childOf(turn, work));
  }
  return { megabytes, updateMegabytes, sites, rule, contents, runs: found };
}

async function childOf(turn, work) {
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", CHILD, turn, JSON.stringify(work)]);
  return JSON.parse(stdout);
}
