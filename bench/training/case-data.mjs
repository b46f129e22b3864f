// The benchmark network as data: its layers, its floating-point operations, and one seeded case that every participant reads.
//
// A 3-level 3-D U-Net over four channels: convolution 3x3x3 without bias, InstanceNorm, LeakyReLU(0.01); stride 2 on the way
// down, nearest-neighbour doubling and concatenation on the way up; a 1x1x1 segmentation head and a dense classification head.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

export const CHANNELS = 4;

/** The convolution blocks in the order of the forward pass; `level` is the output's: 0 full, 1 half, 2 quarter resolution. */
export function blocks(base) {
  return [
    { name: "full/0", inputs: CHANNELS, outputs: base, stride: 1, level: 0 },
    { name: "full/1", inputs: base, outputs: base, stride: 1, level: 0 },
    { name: "half/0", inputs: base, outputs: 2 * base, stride: 2, level: 1 },
    { name: "half/1", inputs: 2 * base, outputs: 2 * base, stride: 1, level: 1 },
    { name: "quarter/0", inputs: 2 * base, outputs: 4 * base, stride: 2, level: 2 },
    { name: "quarter/1", inputs: 4 * base, outputs: 4 * base, stride: 1, level: 2 },
    { name: "up-half", inputs: 6 * base, outputs: 2 * base, stride: 1, level: 1 },
    { name: "up-full", inputs: 3 * base, outputs: base, stride: 1, level: 0 },
  ];
}

/**
 * Floating-point operations of the convolutions, a multiply-add counting two. A step counts three forward passes: the
 * gradients to input and filter each repeat the products. (The first layer needs no input gradient, so it is a little less.)
 */
export function flops({ grid, base }, mode) {
  const voxels = grid ** 3;
  const inBlocks = blocks(base).reduce((sum, { inputs, outputs, level }) => sum + (27 * inputs * outputs * voxels) / 8 ** level, 0);
  const multiplyAdds = inBlocks + voxels * base;
  return 2 * multiplyAdds * (mode === "step" ? 3 : 1);
}

/** Name and shape of every weight, channels last. */
function weightShapes(base) {
  return [
    ...blocks(base).flatMap(({ name, inputs, outputs }) => [
      { name: `${name}/kernel`, shape: [3, 3, 3, inputs, outputs] },
      { name: `${name}/gamma`, shape: [outputs] },
      { name: `${name}/beta`, shape: [outputs] },
    ]),
    { name: "segmentation/kernel", shape: [1, 1, 1, base, 1] },
    { name: "segmentation/bias", shape: [1] },
    { name: "classification/kernel", shape: [4 * base, 1] },
    { name: "classification/bias", shape: [1] },
  ];
}

/**
 * Writes weights, image and mask into `folder`: `case.f32` holds the numbers, `case.json` says where each tensor starts.
 * The image is normal noise, one voxel in ten is tumour, the label is positive.
 */
export function writeCase(folder, { grid, base }, seed) {
  const tensors = [
    ...weightShapes(base).map((tensor) => ({ ...tensor, kind: "weight" })),
    { name: "images", shape: [1, grid, grid, grid, CHANNELS], kind: "data" },
    { name: "mask", shape: [1, grid, grid, grid, 1], kind: "data" },
  ];
  const uniform = uniformNumbers(seed);
  let start = 0;
  const index = tensors.map((tensor) => {
    const length = product(tensor.shape);
    start += length;
    return { ...tensor, start: start - length, length };
  });
  const values = new Float32Array(start);
  for (const tensor of index) fill(values.subarray(tensor.start, tensor.start + tensor.length), tensor, uniform);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "case.f32"), values);
  writeFileSync(path.join(folder, "case.json"), JSON.stringify({ grid, base, seed, tensors: index }));
}

function fill(values, { name, shape }, uniform) {
  if (/\/(beta|bias)$/.test(name)) return;
  if (name.endsWith("/gamma")) values.fill(1);
  else if (name === "mask") for (let i = 0; i < values.length; i++) values[i] = uniform() > 0.9 ? 1 : 0;
  else if (name === "images") normal(values, 1, uniform);
  else if (shape[0] === 3) normal(values, Math.sqrt(2 / (27 * shape[3])), uniform);
  else normal(values, 0.3, uniform);
}

function normal(values, deviation, uniform) {
  for (let i = 0; i < values.length; i++) {
    values[i] = deviation * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  }
}

/** Mulberry32: uniform in [0, 1), the same on every machine. */
export function uniformNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const product = (shape) => shape.reduce((a, b) => a * b, 1);
