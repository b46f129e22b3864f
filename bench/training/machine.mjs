// The machine a number stood on.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import os from "node:os";
import { tf } from "./tensorflow.mjs";

const NAMED_FLAGS = ["sse4_2", "avx", "avx2", "fma", "f16c", "avx512f", "avx512vl", "avx512_vnni", "asimd", "sve"];

/** The processor's features as Linux lists them; empty elsewhere. */
export function cpuFlags() {
  if (!existsSync("/proc/cpuinfo")) return new Set();
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"));
  return new Set(line?.[1].trim().split(/\s+/));
}

export function machineFacts() {
  const flags = cpuFlags();
  return {
    cpu: os.cpus()[0]?.model.trim() ?? "unknown",
    cores: os.availableParallelism(),
    flags: NAMED_FLAGS.filter((flag) => flags.has(flag)),
    caches: caches(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    os: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    v8: process.versions.v8,
    tensorflow: tf.version_core,
  };
}

export const loadAverage = () => os.loadavg().map((value) => Number(value.toFixed(2)));

/** "L1 data 32K", "L2 unified 512K", ... of the first core. */
function caches() {
  const folder = "/sys/devices/system/cpu/cpu0/cache";
  if (!existsSync(folder)) return [];
  const read = (entry, name) => readFileSync(`${folder}/${entry}/${name}`, "utf8").trim();
  return readdirSync(folder)
    .filter((entry) => /^index\d+$/.test(entry))
    .map((entry) => `L${read(entry, "level")} ${read(entry, "type").toLowerCase()} ${read(entry, "size")}`);
}
