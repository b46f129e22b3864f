// The one place that knows how an engine is started.
import { house, tf } from "./tensorflow.mjs";

const { registerMidlineBackend } = house("@midline/kernels/register-backend");
const { registerGradients } = house("@midline/kernels/register-gradients");

/**
 * Makes `name` the backend of this process with `threads` threads.
 *
 * @returns the threads it really has: an engine that cannot use two says one.
 */
export async function startEngine(name, threads) {
  if (name === "cpu") return { threads: await startStock() };
  if (name === "midline") {
    await registerMidlineBackend();
    return { threads: 1 };
  }
  throw new Error(`there is no engine "${name}" with ${threads} threads here`);
}

/** The stock TensorFlow.js CPU backend, with our registered gradients around its own kernels. */
async function startStock() {
  registerGradients();
  if (!(await tf.setBackend("cpu"))) throw new Error("the stock cpu backend did not start");
  return 1;
}
