import { readFile } from "node:fs/promises";
import path from "node:path";

/** The module of `assembly/engine`, as TypeScript sees it. Places are byte offsets in its memory. */
export interface KernelCalls {
  /** Where the caller writes operands, f64[32]. */
  operandsAt(): number;
  /** Where a thread says that it has failed, i32. */
  failedAt(): number;
  /** First byte that the kernels leave to the caller, with so many threads. */
  heapStart(threads: number): number;
  /** Reads the operands of the next job, and works out the memory it needs. */
  plan(kernel: number): void;
  /** Bytes the planned job's tasks share, and bytes each thread needs. */
  plannedShared(): number;
  plannedScratch(): number;
  /** Says where that memory lies: `bytes` for each thread from `scratch` on. */
  lend(shared: number, scratch: number, bytes: number): void;
  /** Runs the planned job on this thread and up to `others` more; 0 when another thread failed. */
  run(others: number): number;
}

/** A memory that every thread sees. Its buffer is another object after it has grown; the old one stays good for what it covers. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** A compiled module: machine code that threads share. */
export type CompiledModule = object;

/** What we use of WebAssembly, whose types come only with the browser's. The module's exports are named here, at the door. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  compile(bytes: Uint8Array): Promise<CompiledModule>;
  instantiate(
    compiled: CompiledModule,
    imports: { readonly env: { readonly memory: SharedMemory } },
  ): Promise<{ readonly exports: KernelCalls }>;
  readonly Memory: new (limits: { readonly initial: number; readonly maximum: number; readonly shared: true }) => SharedMemory;
};

/** What `build:kernels` writes: with relaxed SIMD a multiplication and its addition may fuse. */
const FILES = { simd: "engine.wasm", relaxed: "engine-relaxed.wasm" } as const;
export type ModuleName = keyof typeof FILES;

/** Whether this Node.js takes the module with relaxed SIMD. False as well when it was never built. */
export async function relaxedSimdWorks(): Promise<boolean> {
  return readModule("relaxed").then(
    (bytes) => WebAssembly.validate(bytes),
    () => false,
  );
}

/** Compiles the kernels. Refuses with a remedy when they were never built, or when this Node.js does not take them. */
export async function compileKernels(name: ModuleName): Promise<CompiledModule> {
  const bytes = await readModule(name);
  if (!WebAssembly.validate(bytes)) {
    throw new Error(
      name === "relaxed"
        ? "this Node.js has no relaxed SIMD: start it with --experimental-wasm-relaxed-simd, or take a newer one"
        : "this Node.js has no WebAssembly SIMD and threads: take Node.js 20 or newer",
    );
  }
  return WebAssembly.compile(bytes);
}

/** An instance over a memory, for the calling thread. */
export async function instantiateKernels(compiled: CompiledModule, memory: SharedMemory): Promise<KernelCalls> {
  const { exports } = await WebAssembly.instantiate(compiled, { env: { memory } });
  return exports;
}

/** A memory that may grow to as many pages as the platform grants. */
export function newSharedMemory(): SharedMemory {
  for (let maximum = 65_536; ; maximum /= 2) {
    try {
      return new WebAssembly.Memory({ initial: 16, maximum, shared: true });
    } catch (cause) {
      if (maximum <= 1024) throw new Error("no address space for the WebAssembly engine's memory", { cause });
    }
  }
}

function readModule(name: ModuleName): Promise<Uint8Array> {
  // From src/ and from dist/ the build folder is the same steps away.
  const file = path.join(__dirname, "../../build", FILES[name]);
  return readFile(file).catch((cause: unknown) => {
    throw new Error(`${file} is missing: run "npm run build:kernels"`, { cause });
  });
}
