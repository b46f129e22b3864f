// Updates up and weights down between a hospital and the coordinator: how fast, what kills cost, and what it takes of the server's memory.
//
//   npm run build && node bench/federation/transfer.mjs [--help]
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { openLongLine } from "./long-line.mjs";
import { killedTransfer, measureKinds } from "./transfer-measures.mjs";
import { openRoom } from "./transfer-room.mjs";

const MIB = 2 ** 20;
const HELP = `Updates up and weights down, between real processes over a real PostgreSQL.

  --size 1GiB         of the update, and of the weights
  --runs 3            of each way, by turns
  --kills 5           of the server by SIGKILL, in one more upload that is handed in to the end
  --sender-kills 0    of the hospital's process, in the same upload
  --rtt-ms 0          between hospital and coordinator; the plain ways stay on the short line
  --no-speed          only the upload with kills
  --folder PATH       where everything lies meanwhile (a folder of the system's for temporary files)
  --json
  --help
`;

/** Measures; `say` hears of each step. Everything in MB/s (10^6 bytes a second) and bytes. */
export async function measureTransfer({ sizeBytes, runs, kills, senderKills, rttMs = 0, speed = true, folder }, say = () => undefined) {
  const place = mkdtempSync(path.join(folder ?? os.tmpdir(), "midline-transfer-"));
  const room = await openRoom(place, sizeBytes);
  const line = rttMs === 0 ? null : await openLongLine(() => new URL(room.server.url).port, rttMs);
  room.address = () => line?.url ?? room.server.url;
  try {
    const kinds = speed ? await measureKinds(room, place, { runs, say }) : null;
    const killed = await killedTransfer(room, { kills, senderKills, say });
    return { sizeBytes, runs, rttMs, cores: os.availableParallelism(), load: os.loadavg()[0], kinds, killed };
  } finally {
    line?.close();
    await room.close();
    rmSync(place, { recursive: true, force: true });
  }
}

function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      size: { type: "string", default: "1GiB" },
      runs: { type: "string", default: "3" },
      kills: { type: "string", default: "5" },
      "sender-kills": { type: "string", default: "0" },
      "rtt-ms": { type: "string", default: "0" },
      "no-speed": { type: "boolean", default: false },
      folder: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const [, number, unit] = /^(\d+)(MiB|GiB)$/.exec(values.size) ?? [];
  if (number === undefined) throw new Error("--size is a whole number of MiB or GiB, such as 48MiB.");
  return {
    ...values,
    sizeBytes: Number(number) * (unit === "GiB" ? 1024 : 1) * MIB,
    runs: Number(values.runs),
    kills: Number(values.kills),
    senderKills: Number(values["sender-kills"]),
    rttMs: Number(values["rtt-ms"]),
    speed: !values["no-speed"],
  };
}

const mib = (bytes) => `${(bytes / MIB).toFixed(1)} MiB`;

function report({ sizeBytes, rttMs, cores, load, kinds, killed }) {
  const lines = [
    `Transfers of ${mib(sizeBytes)}${rttMs === 0 ? "" : ` over ${rttMs} ms to and fro`} on ${cores} cores, load ${load.toFixed(1)}. Bytes and processes are real, the weights are not.`,
    "",
  ];
  for (const { what, mbPerS, growthBytes } of kinds ?? []) {
    const memory = growthBytes === null ? "" : `   server's memory at most +${mib(Math.max(...growthBytes))}`;
    lines.push(
      `  ${what.padEnd(44)} ${mbPerS.median.toFixed(0).padStart(5)} MB/s (${mbPerS.min.toFixed(0)} to ${mbPerS.max.toFixed(0)})${memory}`,
    );
  }
  lines.push(
    "",
    `  one upload, the server killed ${killed.kills} times and the hospital ${killed.senderKills} times, handed in and ${killed.accepted ? "accepted" : "NOT ACCEPTED"}:`,
    `    acknowledged chunks sent again ${killed.acknowledgedAgain}; sent in all ${mib(killed.sentBytes)}, again ${mib(killed.resentBytes)}: what was on its way at a kill`,
    `    server's memory at most +${mib(killed.growthBytes)} while it arrived, +${mib(killed.submitGrowthBytes)} while it was examined; ${killed.seconds.toFixed(1)} s`,
  );
  return lines.join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options.help) process.stdout.write(HELP);
    else {
      const result = await measureTransfer(options, (text) => options.json || console.error(text));
      console.log(options.json ? JSON.stringify(result) : report(result));
    }
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
