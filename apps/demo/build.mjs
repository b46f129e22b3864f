// Builds what is not built: the kernels and the loops over images (AssemblyScript), the TypeScript workspaces, the portal. A part whose inputs have not changed is skipped.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Kernels and TypeScript; seconds, and less when nothing changed. */
export async function buildLibraries() {
  const kernelSources = ["assembly", "asconfig.json", "native/src", "native/binding.gyp", "native/build.mjs"].map(
    (name) => `packages/kernels/${name}`,
  );
  await unlessFresh("packages/kernels/build", [...kernelSources, "package-lock.json"], () =>
    run("npm", ["run", "--silent", "build", "-w", "packages/kernels"]),
  );
  const loopSources = ["assembly", "asconfig.json"].map((name) => `packages/imaging/${name}`);
  await unlessFresh("packages/imaging/build", [...loopSources, "package-lock.json"], () =>
    run("npm", ["run", "--silent", "build", "-w", "packages/imaging"]),
  );
  await run(process.execPath, [path.join(ROOT, "node_modules/typescript/bin/tsc"), "-b"]);
}

/** The portal's production build. */
export async function buildPortal() {
  await unlessFresh("apps/web/.next", ["apps/web", "packages/shared/src", "package-lock.json"], () =>
    run("npm", ["run", "--silent", "build", "-w", "apps/web"], { NEXT_TELEMETRY_DISABLED: "1" }),
  );
}

async function unlessFresh(output, inputs, build) {
  const stamp = path.join(ROOT, output, "midline-inputs.sha256");
  const inputsDigest = digestOf(inputs);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === inputsDigest) return;
  await build();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, inputsDigest);
}

function digestOf(inputs) {
  const hash = createHash("sha256").update(process.version);
  for (const file of inputs.flatMap(filesUnder).sort()) hash.update(file).update(readFileSync(path.join(ROOT, file)));
  return hash.digest("hex");
}

function filesUnder(name) {
  if (/(^|\/)(node_modules|\.next|dist|build|next-env\.d\.ts|.*\.tsbuildinfo)$/.test(name)) return [];
  const absolute = path.join(ROOT, name);
  try {
    return readdirSync(absolute).flatMap((entry) => filesUnder(`${name}/${entry}`));
  } catch (error) {
    if (error.code === "ENOTDIR") return [name];
    throw error;
  }
}

function run(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("error", reject);
    child.on("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(" ")} failed (exit ${code}):\n${output}`)),
    );
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const parts = process.argv.includes("--portal")
    ? [["the portal", buildPortal]]
    : [
        ["libraries", buildLibraries],
        ["the portal", buildPortal],
      ];
  try {
    for (const [name, build] of parts) {
      const startedAt = Date.now();
      await build();
      console.log(`Built ${String(name)} in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
    }
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
