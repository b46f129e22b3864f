// One turn: `memcpy`, `disk`, `ours` or `gather-all`. Says in one line of JSON how long it took, and its peak memory above what it began with.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { copyOnThreads } from "./copy-on-threads.mjs";

const require = createRequire(new URL("../../apps/api/package.json", import.meta.url));
const TURNS = { memcpy, disk, ours, "gather-all": gatherAll };

const [, , turn, text] = process.argv;
console.log(JSON.stringify(await TURNS[turn](JSON.parse(text))));

/** As many bytes as all updates have, from one place in memory to another: by one thread, and by all cores. */
async function memcpy({ updateMegabytes, updates }) {
  const from = Buffer.alloc(updateMegabytes * 1e6, 1);
  const to = Buffer.alloc(from.length, 2);
  const { ms, cpuMs } = await timed(() => updates.forEach(() => from.copy(to)));
  return { ms, cpuMs, allCoresMs: await copyOnThreads(updateMegabytes * 1e6, updates.length) };
}

/** As many bytes as one model has, and its control variate with SCAFFOLD, written to a new file and synced: what nobody can make a durable model without. */
async function disk({ folder, updateMegabytes }) {
  const piece = Buffer.alloc(4e6, 1);
  const name = path.join(folder, "written");
  const measured = await timed(() => {
    const file = openSync(name, "w");
    for (let left = updateMegabytes * 1e6; left > 0; left -= piece.length) writeSync(file, piece, 0, Math.min(left, piece.length));
    fsyncSync(file);
    closeSync(file);
  });
  rmSync(name);
  return measured;
}

/** The server's own averager on files: once when no blob has been looked at, as after a restart, and then as in a server that took the updates in itself. */
async function ours({ folder, base, control, updates, rule, contents }) {
  const { fsBlobStore } = require("./dist/platform/blobs/fs-blob-store.js");
  const { threadDigest } = require("./dist/platform/weights/thread-digest.js");
  const { threadedAverager } = require("./dist/platform/weights/threaded-averager.js");
  const { openThreads } = require("./dist/platform/weights/threads.js");
  const threads = openThreads();
  const { files } = fsBlobStore(folder, { digestOf: threadDigest(threads) });
  const averager = threadedAverager(files, threads);
  const round = {
    aggregation: { rule, tolerated: rule === "multi-krum" || rule === "trimmed-mean" ? 1 : 0 },
    optimiser: { kind: "none" },
    updates: updates.map((digest, k) => ({
      siteCode: `s${String(k).padStart(3, "0")}`,
      steps: 10,
      examples: { trunk: 10 + k, classification: 5 + k, segmentation: 3 + k, age: 0 },
      digest,
    })),
    base,
    moments: null,
    average: { decay: 0, round: 1, before: null },
    localLayers: contents === "local-layers" ? "normalisation" : "none",
    control: control === null ? undefined : { before: control, sites: updates.length },
  };
  const average = async () => {
    const averaged = await averager.average(round);
    if (!averaged.ok) throw new Error(averaged.fault.message);
  };
  const peak = peakAbove();
  const { ms: afterRestartMs } = await timed(average);
  const { ms, cpuMs } = await timed(average);
  const above = peak();
  await threads.close();
  return { ms, cpuMs, afterRestartMs, peakBytes: above };
}

/** All updates in memory, one mean by examples in float32, the result written: no digest is checked or made, nothing is synced. */
async function gatherAll({ folder, updates }) {
  const peak = peakAbove();
  const { ms, cpuMs } = await timed(() => {
    const all = updates.map((digest) => {
      const file = readFileSync(path.join(folder, "blobs", digest.slice(0, 2), digest));
      const from = 12 + file.readUInt32LE(8);
      return new Float32Array(file.buffer.slice(file.byteOffset + from, file.byteOffset + file.length));
    });
    const total = all.reduce((sum, _, k) => sum + 10 + k, 0);
    const mean = new Float32Array(all[0].length);
    for (const [k, values] of all.entries()) addTo(mean, values, (10 + k) / total);
    writeFileSync(path.join(folder, "mean"), Buffer.from(mean.buffer));
  });
  return { ms, cpuMs, peakBytes: peak() };
}

function addTo(mean, values, share) {
  for (let i = 0; i < mean.length; i++) mean[i] += share * values[i];
}

/** Wall time, and processor time of all threads of this process. */
async function timed(work) {
  const startedAt = performance.now();
  const used = process.cpuUsage();
  await work();
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(used);
  return { ms, cpuMs: (user + system) / 1000 };
}

/** Resident memory now; later: how far it has been above that. Linux counts what the parent had at the fork into maxRSS, but not into VmHWM. */
function peakAbove() {
  globalThis.gc();
  const before = process.memoryUsage.rss();
  return () => Math.max(0, peakBytes() - before);
}

function peakBytes() {
  const status = existsSync("/proc/self/status") ? readFileSync("/proc/self/status", "utf8") : "";
  return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
}
