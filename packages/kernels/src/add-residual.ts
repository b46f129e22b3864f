import * as tf from "@tensorflow/tfjs-core";
import { fused } from "./fused-operation.js";
import { midline } from "./midline-backend.js";

/** a + b of one shape, as a residual block has it: its gradient passes through, so neither term is held for it. */
export function addResidual(a: tf.Tensor5D, b: tf.Tensor5D): tf.Tensor5D {
  if (a.shape.join() !== b.shape.join()) throw new Error(`cannot add [${b.shape.join()}] to [${a.shape.join()}]`);
  const backend = midline();
  if (backend === null) return tf.add(a, b);
  return fused<tf.Rank.R5>({
    backend,
    inputs: [a, b],
    saved: [],
    shape: a.shape,
    forward: (out) => backend.engine.run("add", backend.storage(a), backend.storage(b), out, out.length),
    backward: (dy) => [dy.tensor, dy.tensor],
  });
}
