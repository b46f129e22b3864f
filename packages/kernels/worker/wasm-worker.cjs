// A thread of the WebAssembly engine: an instance of the kernels over the memory of all of them, which never returns.
const { parentPort, workerData } = require("node:worker_threads");

const { module: compiled, memory, thread, failedAt } = workerData;

try {
  const { exports: kernels } = new WebAssembly.Instance(compiled, { env: { memory } });
  parentPort.postMessage("ready", []);
  kernels.serve(thread);
} catch (error) {
  // The calling thread may be waiting for a task of ours, and reads no messages meanwhile.
  Atomics.store(new Int32Array(memory.buffer, failedAt, 1), 0, 1);
  throw error;
}
