import type { GpuBackend } from "./tfjs-webgpu.js";

const FILTERS = ["validation", "out-of-memory", "internal"] as const;

/**
 * Makes the errors of a GPU reach those who wait for its numbers. WebGPU reports a broken shader, a binding that is too large or a
 * lack of memory beside the program, which goes on and reads zeros: a training run over broken shaders looks like one that converges slowly.
 *
 * Between two reads everything sent to the device lies in three error scopes; a read waits for them and for its numbers. Once anything
 * has gone wrong every later read is rejected too, for what it would read may come of it.
 */
export function watchFaults(backend: GpuBackend): void {
  const { device } = backend;
  const read = backend.read.bind(backend);
  let fault: Error | null = null;
  const note = (what: string, message: string) => (fault ??= new Error(`the GPU ${what}: ${message}`));

  const open = () => FILTERS.forEach((filter) => device.pushErrorScope(filter));
  const close = () => FILTERS.toReversed().map(async (filter) => ({ filter, error: await device.popErrorScope() }));

  backend.read = async (dataId) => {
    const numbers = read(dataId); // Submits what is still queued before it first waits.
    const scopes = close();
    open();
    const [value] = await Promise.allSettled([numbers]);
    for (const { filter, error } of await Promise.all(scopes)) if (error !== null) note(`refused (${filter})`, error.message);
    if (fault !== null) throw fault;
    if (value.status === "rejected") throw value.reason;
    return value.value;
  };
  device.addEventListener("uncapturederror", (event) => {
    if ("error" in event && event.error instanceof GPUError) note("refused", event.error.message);
  });
  void device.lost.then(({ reason, message }) => (reason === "destroyed" ? undefined : note("was lost", message)));
  open();
}
