import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import type { Engine } from "./engine/engine.js";

/**
 * The stock CPU backend with its large tensors in the memory of an engine, whose kernels stand in for the stock ones where
 * it counts. An array of the engine belongs to one tensor storage and goes back to the engine with it; nobody else ever holds it.
 */
export class MidlineBackend extends MathBackendCPU {
  constructor(readonly engine: Engine) {
    super();
    // The stock backend greets its first use with advice to download what a hospital cannot.
    Reflect.set(this, "firstUse", false);
  }

  /** A new tensor over an array that `engine.allocate` gave. */
  adopt(values: Float32Array, shape: number[]): tf.TensorInfo {
    const dataId = {};
    this.data.set(dataId, { values, dtype: "float32", refCount: 1 });
    return { dataId, shape, dtype: "float32" };
  }

  /** The storage itself, where the kernels can read it; moved there when it lay elsewhere. */
  storage(tensor: tf.TensorInfo): Float32Array {
    const held = this.data.get(tensor.dataId);
    if (!(held.values instanceof Float32Array)) throw new Error(`expected float32, found ${tensor.dtype}`);
    if (this.engine.reaches(held.values)) return held.values;
    const values = this.engine.allocate(held.values.length);
    values.set(held.values);
    held.values = values;
    return values;
  }

  /** Stock kernels hand in arrays of their own, or parts of ours (a slice is a view): those are copied. */
  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object {
    return super.write(values instanceof Float32Array ? this.unshared(values) : values, shape, dtype);
  }

  override move(dataId: object, values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType, refCount: number): void {
    super.move(dataId, values instanceof Float32Array ? this.unshared(values) : values, shape, dtype, refCount);
  }

  /** A copy: the engine may give the storage to another tensor while the caller still reads. */
  override readSync(dataId: object): tf.backend_util.BackendValues {
    const values = super.readSync(dataId);
    return values instanceof Float32Array ? this.unshared(values) : values;
  }

  override disposeData(dataId: object, force = false): boolean {
    const values = this.data.has(dataId) ? this.data.get(dataId).values : undefined;
    const gone = super.disposeData(dataId, force);
    if (gone && values instanceof Float32Array) this.engine.release(values);
    return gone;
  }

  override dispose(): void {
    super.dispose();
    this.engine.stop();
  }

  private unshared(values: Float32Array): Float32Array {
    return this.engine.owns(values) ? values.slice() : values;
  }
}

/** The current backend when it is ours. */
export function midline(): MidlineBackend | null {
  const backend: unknown = tf.backend();
  return backend instanceof MidlineBackend ? backend : null;
}
