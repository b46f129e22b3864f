// The one place that knows how an engine is started.
import { house, tf } from "./tensorflow.mjs";

const { registerMidlineBackend } = house("@midline/kernels/register-backend");
const { registerGradients } = house("@midline/kernels/register-gradients");

/**
 * Makes `name` the backend of this process with `threads` threads.
 *
 * @returns the threads it really has, and what its kernels were compiled for.
 */
export async function startEngine(name, threads) {
  if (name === "cpu") return { threads: await startStock() };
  const engine = await registerMidlineBackend({ engine: name, threads });
  return { threads: engine.threads, instructionSet: engine.instructionSet };
}

/** The stock TensorFlow.js CPU backend, with our registered gradients around its own kernels. */
async function startStock() {
  registerGradients();
  if (!(await tf.setBackend("cpu"))) throw new Error("the stock cpu backend did not start");
  return 1;
}
