import * as tf from "@tensorflow/tfjs-core";
import type { MidlineBackend } from "./midline-backend.js";

/** An operation of our own on our backend, with its gradient. */
export interface FusedOperation<R extends tf.Rank> {
  readonly backend: MidlineBackend;
  /** What gradients flow to, in order. */
  readonly inputs: readonly tf.Tensor[];
  /** What the gradient will want to read. Held until then, and no longer. */
  readonly saved: readonly tf.Tensor[];
  readonly shape: tf.ShapeMap[R];
  /** Floats that the forward pass leaves for the gradient beside what is saved; none when not given. */
  readonly carried?: number;
  /** Writes the result into `out`, and what is to be carried. */
  readonly forward: (out: Float32Array, carried: Float32Array) => void;
  /**
   * Gradients to the inputs, given that of the result: arrays of the engine, or the tensor `dy` itself where it is the
   * gradient as it stands. `saved` are the storages of `saved`, in order, then what was carried.
   */
  readonly backward: (dy: IncomingGradient, saved: readonly Float32Array[]) => readonly (Float32Array | tf.Tensor)[];
}

export interface IncomingGradient {
  readonly tensor: tf.Tensor;
  readonly values: Float32Array;
  /** `values` when nobody else will read them: a gradient of the same size may be written over it. Then `adopted` is true. */
  inPlace(): Float32Array;
}

/** Runs the operation and puts it on the tape. */
export function fused<R extends tf.Rank>(operation: FusedOperation<R>): tf.Tensor<R> {
  const { backend, inputs, saved, shape } = operation;
  const { engine } = backend;
  return tf.customGrad<tf.Tensor<R>>((...given) => {
    const save = given.at(-1);
    if (typeof save !== "function") throw new Error("TensorFlow.js gave no way to save tensors");
    const carried = tensorOf(backend, engine.allocate(operation.carried ?? 0), [operation.carried ?? 0]);
    const out = engine.allocate(tf.util.sizeFromShape(shape));
    operation.forward(out, backend.storage(carried));
    Reflect.apply(save, undefined, [[...saved, carried]]);
    return {
      value: tf.reshape<R>(tensorOf(backend, out, [out.length]), shape),
      gradFunc: (dy: tf.Tensor, kept: tf.Tensor[]) => {
        const values = backend.storage(dy);
        const own = isOwn(dy);
        let overwritten = false;
        const incoming: IncomingGradient = {
          tensor: dy,
          values,
          inPlace() {
            overwritten = own && backend.refCount(dy.dataId) === 1 && engine.owns(values);
            return overwritten ? values : engine.allocate(values.length);
          },
        };
        const results = operation.backward(
          incoming,
          kept.map((tensor) => backend.storage(tensor)),
        );
        const gradients = results.map((result, i) => {
          if (result instanceof tf.Tensor) return tf.clone(result);
          const wanted = inputs[i]!.shape;
          return result === values ? tf.reshape(dy, wanted) : tensorOf(backend, result, wanted);
        });
        // What has been read is given back at once: a backward pass then holds one gradient at a time, not all of them.
        tf.dispose(kept);
        if (own) dy.dispose();
        return gradients;
      },
    };
  })(...inputs);
}

const tensorOf = (backend: MidlineBackend, values: Float32Array, shape: number[]): tf.Tensor =>
  tf.engine().makeTensorFromTensorInfo(backend.adopt(values, shape), backend);

/** Whether a gradient was made by the running backward pass, which reads each just once. One that a caller gave is the caller's. */
const isOwn = (dy: tf.Tensor): boolean => dy.scopeId === tf.engine().state.activeScope?.id;
