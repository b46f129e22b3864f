// What transfer.mjs measures.
import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { chunkLength } from "@midline/shared/protocol/chunks";
import { chunksSent, clearCache, SITE, spool } from "./transfer-room.mjs";

const PLAIN = path.join(path.dirname(fileURLToPath(import.meta.url)), "plain-http.mjs");

/** Every way by turns, so that all of them meet the same machine. */
export async function measureKinds(room, folder, { runs, say }) {
  const plain = await startPlain(folder);
  /** @type {[string, () => Promise<{ seconds: number, growthBytes?: number }>][]} */
  const ways = [
    ["up: several chunks at once", () => uploaded(room, "upload")],
    ["up: a chunk and its acknowledgement at a time", () => uploaded(room, "upload-one-by-one")],
    ["up: plain HTTP PUT, Node.js streams", () => put(room, plain)],
    ["down: HTTP with the site's token, digest checked", () => downloaded(room, "download")],
    ["down: several chunks at once over the link", () => downloaded(room, "download-link")],
    ["down: plain HTTP GET, Node.js streams", () => get(room, plain, folder)],
  ];
  const found = ways.map(([what]) => ({ what, seconds: [], growth: [] }));
  try {
    for (let run = 0; run < runs; run++) {
      spool(room, "noise");
      for (const [i, [what, measure]] of ways.entries()) {
        // Sent over another way it would be there already.
        if (what.startsWith("up: a chunk")) spool(room, "noise");
        const { seconds, growthBytes } = await measure();
        found[i].seconds.push(seconds);
        if (growthBytes !== undefined) found[i].growth.push(growthBytes);
        say(`run ${run + 1}, ${what}: ${(room.totalBytes / seconds / 1e6).toFixed(0)} MB/s`);
      }
    }
  } finally {
    plain.child.kill("SIGKILL");
  }
  return found.map(({ what, seconds, growth }) => ({
    what,
    mbPerS: spreadOf(seconds.map((s) => room.totalBytes / s / 1e6)),
    growthBytes: growth.length === 0 ? null : growth,
  }));
}

function spreadOf(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return { min: sorted[0], median: sorted[Math.floor(sorted.length / 2)], max: sorted.at(-1) };
}

const uploaded = (room, deed) => watched(room, () => inSite(room, [deed]));

function downloaded(room, deed) {
  clearCache(room);
  return watched(room, () => inSite(room, [deed, room.base.digest, String(room.base.totalBytes)]));
}

/** One transfer in a process of the hospital; answers the seconds it took. */
async function inSite(room, args) {
  const child = startSite(room, args, () => undefined);
  const { fault, seconds } = await child.done;
  if (fault !== null) throw new Error(`${fault.code}: ${fault.message}`);
  return seconds;
}

function startSite(room, args, onEvent) {
  const [deed, ...rest] = args;
  const child = fork(SITE, [room.siteFolder, room.address(), room.run.id, deed, ...rest], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const exited = new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)));
  const done = new Promise((resolve, reject) => {
    child.on("message", (message) => (message.event === "done" ? resolve(message) : onEvent(message)));
    void exited.then((signal) => reject(new Error(`The hospital's process ended${signal === null ? "" : ` of ${signal}`}.`)));
  });
  done.catch(() => undefined);
  return { child, exited, done };
}

/** How much the server's resident memory grows at most while something happens. */
async function watched(room, work) {
  const memory = watchMemory(() => room.server.child.pid);
  const seconds = await work();
  return { seconds, growthBytes: memory.end() };
}

/** Of the process that is the server at each moment: its largest growth in any of its lives. */
function watchMemory(pidOf) {
  let [life, first, growth] = [pidOf(), residentBytes(pidOf()), 0];
  const look = () => {
    const pid = pidOf();
    const now = residentBytes(pid);
    if (now === null) return;
    if (pid !== life || first === null) [life, first] = [pid, now];
    growth = Math.max(growth, now - first);
  };
  const timer = setInterval(look, 20);
  return {
    /** What it grew by so far; from here on it is counted anew. */
    lap: () => {
      look();
      const before = growth;
      [first, growth] = [residentBytes(pidOf()), 0];
      return before;
    },
    end: () => {
      look();
      clearInterval(timer);
      return growth;
    },
  };
}

/** Null of a process that is gone, or a zombie. */
function residentBytes(pid) {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kib === undefined ? null : 1024 * Number(kib);
  } catch {
    return null;
  }
}

/** One update that holds, handed in to the end, while both ends are killed at even distances. */
export async function killedTransfer(room, { kills, senderKills, say }) {
  const { payloadBytes, payloadDigest } = spool(room, "update");
  const chunks = Math.ceil(payloadBytes / 2 ** 20);
  const deaths = [
    ...Array.from({ length: kills }, (_, i) => [(i + 1) / (kills + 1), "server"]),
    ...Array.from({ length: senderKills }, (_, i) => [(i + 0.5) / (senderKills + 1), "hospital"]),
  ]
    .map(([share, who]) => [Math.floor(share * chunks), who])
    .sort(([a], [b]) => a - b);
  const kept = new Set();
  const before = chunksSent(room).length;
  const memory = watchMemory(() => room.server.child.pid);
  let [acknowledgedAgain, growthBytes] = [0, null];
  /** @type {{ kill: Promise<void> | null }} */
  const under = { kill: null };
  const startedAt = performance.now();
  let site = null;
  const onEvent = ({ event, offset }) => {
    if (event === "sent" && kept.has(offset)) acknowledgedAgain += 1;
    if (event === "kept") kept.add(offset);
    if (event === "all-kept") growthBytes ??= memory.lap();
    if (under.kill === null && deaths.length > 0 && kept.size >= deaths[0][0])
      under.kill = kill(deaths.shift()[1]).finally(() => (under.kill = null));
  };
  const start = () => (site = startSite(room, ["hand-in"], onEvent));
  const kill = async (who) => {
    say(`${kept.size} of ${chunks} chunks are acknowledged: the ${who} is killed`);
    if (who === "server") return room.killServer();
    site.child.kill("SIGKILL");
    if ((await site.exited) !== "SIGKILL") throw new Error("The hospital's process was to be killed and was not.");
    start();
  };
  start();
  let done = null;
  while (done === null) {
    const mine = site;
    done = await mine.done.catch((error) => {
      if (site === mine && under.kill === null) throw error;
      return null;
    });
    await under.kill;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  if (deaths.length > 0) throw new Error(`${deaths.length} kills came too late.`);
  if (done.fault !== null) throw new Error(`${done.fault.code}: ${done.fault.message}`);
  const submitGrowthBytes = memory.end();
  const sent = chunksSent(room).slice(before);
  const sentBytes = sent.reduce((sum, offset) => sum + chunkLength(payloadBytes, offset), 0);
  const rows = await room.db.query("SELECT payload_digest FROM site_update u JOIN round r ON r.id = u.round_id WHERE r.run_id = $1", [
    room.run.id,
  ]);
  const blob = path.join(room.dataFolder, "blobs", payloadDigest.slice(0, 2), payloadDigest);
  const accepted = rows.length === 1 && rows[0].payload_digest === payloadDigest && (await digestOf(blob)) === payloadDigest;
  return {
    kills,
    senderKills,
    accepted,
    payloadBytes,
    sentBytes,
    resentBytes: sentBytes - payloadBytes,
    acknowledgedAgain,
    growthBytes,
    submitGrowthBytes,
    seconds,
  };
}

async function digestOf(file) {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file)) hash.update(piece);
  return hash.digest("hex");
}

/** The upper bound: a server that writes what comes to a file, or sends one, and does nothing else. */
async function startPlain(folder) {
  const child = fork(PLAIN, [folder], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const url = await new Promise((resolve) => child.once("message", resolve));
  return { child, url };
}

async function put(room, { url }) {
  const file = path.join(room.siteFolder, "spool", room.run.id, "000000", "update.mrit");
  const startedAt = performance.now();
  const { size } = statSync(file);
  const body = Readable.toWeb(createReadStream(file, { highWaterMark: 2 ** 20 }));
  const response = await fetch(url, { method: "PUT", body, duplex: "half", headers: { "content-length": String(size) } });
  if (response.status !== 200) throw new Error(`The plain server answered ${response.status}.`);
  return { seconds: (performance.now() - startedAt) / 1000 };
}

async function get(room, { url }, folder) {
  const startedAt = performance.now();
  const response = await fetch(url);
  await pipeline(Readable.fromWeb(response.body), createWriteStream(path.join(folder, "plain-down")));
  return { seconds: (performance.now() - startedAt) / 1000 };
}
