// Builds the native kernels where a compiler is. They are never required: whatever goes wrong here, the WebAssembly kernels
// do the work, and `midline-site check` says which were taken. Runs at install and with every build; make knows what is fresh.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folder = path.dirname(fileURLToPath(import.meta.url));
const built = path.join(folder, "build/Release/midline_kernels.node");

const why = build();
if (why !== null) console.log(`midline: no native kernels (${why}); the WebAssembly kernels will be used`);

/** Null when they are there, else the reason why not. */
function build() {
  if (process.env.MIDLINE_NATIVE === "0") return "MIDLINE_NATIVE=0";
  if (process.platform === "win32") return "they are not built on Windows";
  if (!["x64", "arm64"].includes(process.arch)) return `they are not written for ${process.arch}`;
  const nodeGyp = process.env.npm_config_node_gyp;
  if (nodeGyp === undefined || !existsSync(nodeGyp)) return existsSync(built) ? null : "npm brought no node-gyp";
  const headers = process.env.npm_config_nodedir ?? path.resolve(process.execPath, "../..");
  const nodedir = existsSync(path.join(headers, "include/node/node_api.h")) ? [`--nodedir=${headers}`] : [];
  const gyp = (...commands) => {
    for (const command of commands) {
      const run = spawnSync(process.execPath, [nodeGyp, command, "--release", ...nodedir], { cwd: folder, encoding: "utf8" });
      if (run.status !== 0) return `${command} failed: ${lastWords(run.stderr ?? String(run.error))}`;
    }
    return null;
  };
  // A configured folder may have come from elsewhere, or from another Node.js: then from the start.
  const configured = existsSync(path.join(folder, "build/Makefile"));
  const trouble = (configured ? gyp("build") : "not configured") && gyp("configure", "build");
  if (trouble !== null) return trouble;
  return existsSync(built) ? null : "nothing was built";
}

function lastWords(output) {
  const errors = output.split("\n").filter((line) => /error/i.test(line) && !/gyp ERR! (System|command|cwd|node|not ok)/.test(line));
  return (errors[0] ?? "unknown").slice(0, 200);
}
