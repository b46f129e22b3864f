import { existsSync } from "node:fs";
import path from "node:path";
import { bufferPool } from "./buffer-pool.js";
import type { Engine, Operand } from "./engine.js";
import { KERNEL_NAMES, type KernelName } from "./kernel-names.js";

/** The C++ kernels of `native/`, built at install where a compiler is. */
interface Addon {
  instructionSets(): readonly InstructionSet[];
  use(instructionSet: InstructionSet, threads: number): void;
  addressOf(values: Float32Array | Float64Array): number;
  run(kernel: number, operands: Float64Array): void;
}

export type InstructionSet = "avx512" | "avx2" | "neon";

export interface NativeOptions {
  /** Threads that compute, this one included. */
  readonly threads: number;
  /** The processor's best when not given. */
  readonly instructionSet?: InstructionSet;
}

const DESCRIPTIONS: Readonly<Record<InstructionSet, string>> = { avx512: "AVX-512", avx2: "AVX2 and FMA", neon: "NEON" };
const MOST_OPERANDS = 32;

/** Why the native kernels cannot be had here, or null when they can. */
export function whyNotNative(): string | null {
  const addon = load();
  if (typeof addon === "string") return addon;
  return addon.instructionSets().length === 0 ? "this processor has neither AVX2 with FMA nor NEON" : null;
}

/** The instruction sets that this processor has and the kernels were built for, the best first. */
export function nativeInstructionSets(): readonly InstructionSet[] {
  const addon = load();
  return typeof addon === "string" ? [] : addon.instructionSets();
}

/** Starts the native kernels. Throws where they were not built or the processor cannot run them, and says which. */
export function startNativeEngine({ threads, instructionSet }: NativeOptions): Engine {
  const addon = load();
  if (typeof addon === "string") throw new Error(addon);
  const chosen = instructionSet ?? addon.instructionSets()[0];
  if (chosen === undefined) throw new Error("this processor has neither AVX2 with FMA nor NEON");
  const operands = new Float64Array(MOST_OPERANDS);
  const pool = bufferPool();
  /** Where each buffer begins; asked for once, since a buffer does not move. */
  const bases = new WeakMap<ArrayBufferLike, number>();
  const address = (values: Float32Array | Float64Array): number => {
    const known = bases.get(values.buffer);
    if (known !== undefined) return known + values.byteOffset;
    const found = addon.addressOf(values);
    bases.set(values.buffer, found - values.byteOffset);
    return found;
  };
  const identity = {};
  /** Several engines of one process share the addon's threads: the one that runs says what it runs with. */
  const takeOver = () => {
    if (running === identity) return;
    addon.use(chosen, threads);
    running = identity;
  };
  takeOver();
  return {
    name: "midline-native",
    instructionSet: DESCRIPTIONS[chosen],
    threads,
    ...pool,
    reaches: () => true,
    run(kernel: KernelName, ...given: readonly Operand[]) {
      takeOver();
      for (const [i, operand] of given.entries())
        operands[i] = operand === null ? 0 : typeof operand === "number" ? operand : address(operand);
      addon.run(KERNEL_NAMES.indexOf(kernel), operands);
    },
    stop: () => undefined,
  };
}

/** The engine that ran last. */
let running: object | null = null;
let loaded: Addon | string | null = null;

/** The addon, or why there is none. */
function load(): Addon | string {
  loaded ??= find();
  return loaded;
}

function find(): Addon | string {
  // From src/ and from dist/ the addon is the same steps away.
  const file = path.join(__dirname, "../../native/build/Release/midline_kernels.node");
  if (!existsSync(file)) return "they were not built: no compiler at install, or npm ran no install scripts";
  try {
    const addon: Addon = require(file);
    return addon;
  } catch (error) {
    return `they do not load (${error instanceof Error ? error.message : String(error)})`;
  }
}
