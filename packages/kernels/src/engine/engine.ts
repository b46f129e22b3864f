import type { KernelName } from "./kernel-names.js";

/** What computes: kernels of one kind of code, the threads they run on, and the memory they can reach. */
export interface Engine {
  readonly name: "midline-native" | "midline-wasm";
  /** What the kernels were compiled for, such as "AVX2 and FMA" or "WebAssembly SIMD". */
  readonly instructionSet: string;
  readonly threads: number;
  /** Floats in the engine's memory, contents undefined. Throws when no memory is left, and says what to lower. */
  allocate(length: number): Float32Array;
  /** Takes back what `allocate` gave. Its numbers may change at any time after. */
  release(values: Float32Array): void;
  /** Whether these floats lie in memory that `allocate` gave, or gave once. */
  owns(values: Float32Array): boolean;
  /** Whether the kernels can read these floats where they lie. */
  reaches(values: Float32Array): boolean;
  /** Runs one kernel to its end. Arrays must be within reach; null stands for an array that is not there. */
  run(kernel: KernelName, ...operands: readonly Operand[]): void;
  /** Bytes the engine holds: in use, and kept to be used again. */
  memory(): { readonly usedBytes: number; readonly heldBytes: number };
  /** Ends the threads. */
  stop(): void;
}

export type Operand = Float32Array | Float64Array | number | null;
