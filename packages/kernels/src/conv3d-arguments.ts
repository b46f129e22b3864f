import type * as tf from "@tensorflow/tfjs-core";
import { type ConvGeometry, convGeometry, type Triple } from "./conv3d-geometry.js";

/** The geometry of a 3-D convolution as TensorFlow.js calls a kernel: by shapes and attributes. Throws on dilation. */
export function geometryOf(x: readonly number[], filter: readonly number[], attrs: tf.NamedAttrMap | undefined): ConvGeometry {
  const padding = attrs?.["pad"];
  if (padding !== "same" && padding !== "valid") throw new Error(`padding must be "same" or "valid", not ${JSON.stringify(padding)}`);
  if (!triple(attrs?.["dilations"] ?? 1).every((d) => d === 1)) throw new Error("dilated 3-D convolution is not supported");
  return convGeometry(x, filter, triple(attrs?.["strides"]), padding === "same" ? "same" : "valid");
}

function triple(value: unknown): Triple {
  if (typeof value === "number") return [value, value, value];
  if (Array.isArray(value) && value.every((v) => typeof v === "number")) {
    // Five numbers name the batch and channel axes too.
    const [a, b, c] = value.length === 5 ? value.slice(1, 4) : value;
    if (a !== undefined && b !== undefined && c !== undefined) return [a, b, c];
  }
  throw new Error(`expected one number or three, found ${String(value)}`);
}

/** A shape among a kernel's attributes. */
export function shapeIn(attrs: tf.NamedAttrMap | undefined, name: string): number[] {
  const value: unknown = attrs?.[name];
  if (Array.isArray(value) && value.every((v) => typeof v === "number")) return value;
  throw new Error(`expected a shape in ${name}`);
}

/** An input that every call has. */
export function need(input: tf.TensorInfo | undefined): tf.TensorInfo {
  if (input === undefined) throw new Error("a kernel input is missing");
  return input;
}
