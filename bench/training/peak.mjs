// What a core could do at most: a loop of multiply-adds in C where a compiler is there, and in WebAssembly.
import { execFile } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cpuFlags } from "./machine.mjs";
import { wasmPeak } from "./peak-wasm.mjs";
import { spread } from "./statistics.mjs";

const run = promisify(execFile);
const SOURCE = fileURLToPath(new URL("peak.c", import.meta.url));
const MS = 100;

/**
 * Compiles the loops into `folder`.
 *
 * @returns `measure()` adds one sample of each, `summary()` says what they come to.
 */
export async function preparePeak(folder, threads) {
  const compiler = process.env.CC ?? "cc";
  const built = [];
  const notes = [];
  for (const variant of variants()) {
    const program = path.join(folder, `peak-${variant.name}`);
    try {
      await run(compiler, ["-O3", ...variant.flags, `-DLANES=${variant.lanes}`, "-pthread", SOURCE, "-o", program]);
      built.push({ ...variant, program, multiplyAdds: await fusedInstructions(program, variant) });
    } catch (error) {
      notes.push(`no ${variant.name} peak: ${String(error.message).split("\n")[0]}`);
    }
  }
  const samples = built.flatMap((variant) => threads.map((count) => ({ variant, count, gflops: [] })));
  const wasm = [];

  return {
    async measure() {
      for (const { variant, count, gflops } of samples) {
        const { stdout } = await run(variant.program, [String(count), String(MS)]);
        gflops.push(stdout.trim().split("\n").map(Number).reduce((a, b) => a + b, 0)); // prettier-ignore
      }
      wasm.push(await wasmPeak(MS));
    },
    summary() {
      const native = samples.map(({ variant, count, gflops }) => ({
        loop: variant.name,
        threads: count,
        multiplyAdds: variant.multiplyAdds,
        gflops: spread(gflops),
      }));
      return { native, wasm: { loop: "128-bit WebAssembly, mul + add", threads: 1, gflops: spread(wasm) }, notes };
    },
  };
}

/** GFLOP/s of the fastest loop with that many threads; without a compiler that of WebAssembly, as often. */
export function peakOf({ native, wasm }, threads) {
  const own = native.filter((entry) => entry.threads === threads);
  if (own.length === 0) return { gflops: wasm.gflops.median * threads, loop: wasm.loop };
  const best = own.reduce((a, b) => (b.gflops.median > a.gflops.median ? b : a));
  return { gflops: best.gflops.median, loop: best.loop };
}

function variants() {
  if (process.arch !== "x64") return [{ name: "128-bit", lanes: 4, flags: [], mnemonic: /\bfml[as]\b/g }];
  const flags = cpuFlags();
  const all = [
    { name: "AVX-512", lanes: 16, flags: ["-mavx512f", "-mprefer-vector-width=512"], needs: ["avx512f"] },
    { name: "AVX2 FMA", lanes: 8, flags: ["-mavx2", "-mfma"], needs: ["avx2", "fma"] },
    { name: "SSE mul + add", lanes: 4, flags: [], needs: [] },
  ].map((variant) => ({ ...variant, mnemonic: /\bvfm(add|sub)\w*ps\b/g }));
  const usable = all.filter(({ needs }) => needs.every((flag) => flags.has(flag)));
  return usable.length > 1 ? usable.slice(0, -1) : usable;
}

/** How many fused multiply-adds the disassembler finds: at least the twelve of the loop, or null without a disassembler. */
async function fusedInstructions(program, { mnemonic }) {
  try {
    const { stdout } = await run("objdump", ["-d", program], { maxBuffer: 2 ** 26 });
    return stdout.match(mnemonic)?.length ?? 0;
  } catch {
    return null;
  }
}
