import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

const PROVE = path.resolve(__dirname, "../../../dist/webgpu/testing/prove.js");

/** What one proof found, from a process of its own; the built program's words where it could not. */
export function prove(proof: string, program = PROVE): unknown {
  if (!existsSync(program)) throw new Error(`${program} is not built: run npx tsc -b first`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, proof], { encoding: "utf8", maxBuffer: 2 ** 26 });
  const answer = stdout.split("\n").findLast((line) => line.startsWith("{") || line.startsWith("["));
  if (status !== 0 || answer === undefined) throw new Error(stderr.split("\n").find((line) => /^\w*Error\b/.test(line)) ?? stderr);
  const found: unknown = JSON.parse(answer);
  return found;
}

/**
 * `describe` where Dawn and a Vulkan driver are there, be it a software one; a skip that says what is missing where they are not.
 * With REQUIRE_WEBGPU=1 that is a failure.
 */
export function describeWithWebGpu(name: string, body: () => void): void {
  try {
    prove("adapter");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (process.env["REQUIRE_WEBGPU"] === "1") return describe(name, () => it("finds WebGPU", () => expect(why).toBe("")));
    // Not console.warn: of a suite that is skipped whole, Jest prints nothing.
    process.stderr.write(`SKIPPED: "${name}" needs WebGPU (docs/gpu.md says what to install): ${why}\n`);
    return describe.skip(name, body);
  }
  return describe(name, body);
}
