// The kernels of src/engine/kernel-names.ts. The memory is imported and shared by all threads; nothing here allocates: the
// caller asks what a kernel needs, provides it, and runs it.
import { KERNEL, OPERANDS, SCRATCH, SCRATCH_BYTES, SHARED, FAILED } from "./control";
import { planKernel } from "./kernel-table";

export { heapStart } from "./control";
export { plannedScratch, plannedShared } from "./plan";
export { run, serve } from "./threads";

/** Where the caller writes operands, f64[32]. */
export function operandsAt(): usize {
  return OPERANDS;
}

/** Where a thread says that it has failed, i32. */
export function failedAt(): usize {
  return FAILED;
}

/** Reads the operands of the next job. */
export function plan(kernel: i32): void {
  store<i32>(KERNEL, kernel);
  planKernel(kernel);
}

/** Says where the job's memory lies: `shared`, and `bytes` for each thread from `scratch` on. */
export function lend(shared: usize, scratch: usize, bytes: usize): void {
  store<u32>(SHARED, <u32>shared);
  store<u32>(SCRATCH, <u32>scratch);
  store<u32>(SCRATCH_BYTES, <u32>bytes);
}
