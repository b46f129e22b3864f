// Made-up weights of a given size: the tensors of a U-Net, one of them a quarter of all.
import { createRequire } from "node:module";

const require = createRequire(new URL("../../apps/api/package.json", import.meta.url));
const { mulberry32 } = require("@midline/shared/random");
const { encodeTensors } = require("@midline/shared/weights/tensor-container");

/** Shares of the numbers, by tensor. */
const SHARES = {
  "enc/0/w": 1,
  "enc/1/w": 3,
  "enc/2/w": 12,
  "mid/w": 32,
  "dec/2/w": 48,
  "dec/1/w": 24,
  "dec/0/w": 6,
  "cls/w": 1,
  "seg/w": 1,
};
const BIAS = 64;

/** What updates may hold, as `--contents` names it. */
export const CONTENTS = ["weights", "variates", "local-layers"];

/** Names and shapes of about `megabytes` (10⁶ bytes) of float32. */
export function shapesOf(megabytes) {
  const numbers = (megabytes * 1e6) / 4;
  const total = Object.values(SHARES).reduce((sum, share) => sum + share, 0);
  return Object.entries(SHARES).flatMap(([name, share]) => [
    { name, shape: [Math.round((numbers * share) / total)] },
    { name: name.replace(/w$/, "b"), shape: [BIAS] },
  ]);
}

/** The same of a base, whose normalisation stays at the sites where `contents` says so. */
export const baseShapesOf = (megabytes, contents) => {
  const shapes = shapesOf(megabytes);
  const local = shapes.filter(({ name }) => name.endsWith("/b")).map(({ name, shape }) => ({ name: name.replace(/b$/, "gamma"), shape }));
  return contents === "local-layers" ? [...shapes, ...local] : shapes;
};

/** The same of an update: with variates it holds two models. */
export const updateShapesOf = (megabytes, contents) => {
  const shapes = shapesOf(megabytes);
  return contents === "variates" ? [...shapes, ...shapes.map((each) => ({ ...each, name: `variate/${each.name}` }))] : shapes;
};

/** A container of such weights, whole. The numbers are small, and repeat after a million. */
export function containerOf(shapes, seed) {
  const uniform = mulberry32(seed);
  const drawn = Float32Array.from({ length: 1 << 20 }, () => (uniform() - 0.5) * 1e-3);
  return encodeTensors(
    shapes.map(({ name, shape }) => {
      const values = new Float32Array(shape[0]);
      for (let at = 0; at < values.length; at += drawn.length)
        values.set(drawn.subarray(0, Math.min(drawn.length, values.length - at)), at);
      return { name, shape, values };
    }),
  );
}
