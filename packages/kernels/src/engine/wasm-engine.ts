import type { Engine, Operand } from "./engine.js";
import { KERNEL_NAMES, type KernelName } from "./kernel-names.js";
import { type WasmMemory, wasmMemory } from "./wasm-memory.js";
import { compileKernels, instantiateKernels, type KernelCalls, newSharedMemory } from "./wasm-module.js";
import { startWasmThreads } from "./wasm-threads.js";

export interface WasmOptions {
  /** Threads that compute, this one included. */
  readonly threads: number;
  /** Fused multiply-add, where `relaxedSimdWorks()`. Other bits than without. */
  readonly relaxed?: boolean;
}

const MOST_OPERANDS = 32;
const KERNEL_NUMBERS: ReadonlyMap<KernelName, number> = new Map(KERNEL_NAMES.map((name, i) => [name, i]));

/** Starts the kernels of `assembly/engine`. Their results do not depend on the number of threads. */
export async function startWasmEngine({ threads, relaxed = false }: WasmOptions): Promise<Engine> {
  if (!Number.isInteger(threads) || threads < 1) throw new Error(`cannot compute on ${threads} threads`);
  const compiled = await compileKernels(relaxed ? "relaxed" : "simd");
  const shared = newSharedMemory();
  const calls = await instantiateKernels(compiled, shared);
  const memory = wasmMemory(shared, calls.heapStart(threads));
  const others = await startWasmThreads(threads - 1, compiled, shared, calls.failedAt());
  const operands = new Float64Array(shared.buffer, calls.operandsAt(), MOST_OPERANDS);
  let broken: string | null = null;

  const place = (kernel: KernelName, values: Float32Array | Float64Array): number => {
    if (!memory.contains(values)) throw new Error(`an array given to ${kernel} does not lie in the WebAssembly engine's memory`);
    return values.byteOffset;
  };
  const working = workingMemory(memory, threads);

  return {
    name: "midline-wasm",
    instructionSet: relaxed ? "WebAssembly relaxed SIMD" : "WebAssembly SIMD",
    threads,
    allocate: (length) => memory.floats(memory.take(4 * length), length),
    release(values) {
      if (memory.contains(values)) memory.give(values.byteOffset);
    },
    owns: (values) => memory.contains(values),
    reaches: (values) => memory.contains(values),
    run(kernel, ...given: readonly Operand[]) {
      broken ??= others.failure();
      if (broken !== null) throw new Error(`the WebAssembly engine cannot go on (${broken}): start it again`);
      const number = KERNEL_NUMBERS.get(kernel);
      if (number === undefined) throw new Error(`there is no kernel ${kernel}`);
      for (const [i, operand] of given.entries())
        operands[i] = operand === null ? 0 : typeof operand === "number" ? operand : place(kernel, operand);
      try {
        calls.plan(number);
      } catch (cause) {
        throw new Error(`the WebAssembly engine has no ${kernel} of these sizes: kernels reach 16 voxels, strides 4`, { cause });
      }
      working.lend(calls);
      try {
        if (calls.run(threads - 1) === 0) throw new Error("another thread failed");
      } catch (cause) {
        // Threads may still be at work on the job: nothing may be written where they read.
        others.stop();
        broken = `${kernel}: ${cause instanceof Error ? cause.message : String(cause)}`;
        throw new Error(`the WebAssembly engine broke down in ${broken}`, { cause });
      }
    },
    memory: () => ({ usedBytes: memory.usedBytes() - working.bytes(), heldBytes: memory.heldBytes() }),
    stop: () => others.stop(),
  };
}

/** What kernels need beside their operands: grown when one needs more, and kept. */
function workingMemory(memory: WasmMemory, threads: number): { lend(calls: KernelCalls): void; bytes(): number } {
  const shared = { at: 0, bytes: 0 };
  const scratch = { at: 0, bytes: 0 };
  const grow = (region: { at: number; bytes: number }, bytes: number) => {
    memory.give(region.at);
    region.bytes = 0;
    region.at = memory.take(bytes);
    region.bytes = bytes;
  };
  return {
    lend(calls) {
      const each = Math.ceil(calls.plannedScratch() / 64) * 64;
      if (calls.plannedShared() > shared.bytes) grow(shared, Math.ceil(calls.plannedShared() / 64) * 64);
      if (each * threads > scratch.bytes) grow(scratch, each * threads);
      calls.lend(shared.at, scratch.at, each);
    },
    bytes: () => shared.bytes + scratch.bytes,
  };
}
