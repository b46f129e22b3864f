import { withVariate } from "@midline/federation/control-variate";
import { randomStream } from "@midline/shared/random";
import type { Result } from "@midline/shared/result";
import type { TensorShape } from "@midline/shared/weights/container-layout";
import { type LocalLayers, splitLocal } from "@midline/shared/weights/local-layers";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";

/** With layers that a site may keep to itself between others, and a name behind those of variates. */
export const SMALL: readonly TensorShape[] = [
  { name: "enc/w", shape: [3, 3, 7] },
  { name: "enc/norm/gamma", shape: [3] },
  { name: "enc/norm/beta", shape: [3] },
  { name: "zoom/w", shape: [11] },
  { name: "seg/w", shape: [5] },
  { name: "cls/w", shape: [17] },
  { name: "cls/norm/beta", shape: [2] },
];
/** Several spans, whose edges lie within a tensor, of what is shared and of what is not. */
export const LARGE: readonly TensorShape[] = [...SMALL, { name: "dec/w", shape: [2_200_000] }, { name: "mid/gamma", shape: [1_100_000] }];

/** What updates hold: all combinations, though a plan allows but one of the two. */
export interface Contents {
  readonly localLayers: LocalLayers;
  readonly variates: boolean;
}
export const WHOLE: Contents = { localLayers: "none", variates: false };
export const VARIATES: Contents = { localLayers: "none", variates: true };
export const LOCAL: Contents = { localLayers: "normalisation", variates: false };
export const CONTENTS: Readonly<Record<string, Contents>> = {
  "every weight": WHOLE,
  "a variate too": VARIATES,
  "no normalisation": LOCAL,
  "a variate, and no normalisation": { localLayers: "normalisation", variates: true },
};

export function draw(shapes: readonly TensorShape[], seed: string): readonly NamedTensor[] {
  const uniform = randomStream("threaded-averager", seed);
  return shapes.map(({ name, shape }) => {
    const values = new Float32Array(shape.reduce((product, n) => product * n, 1));
    for (let i = 0; i < values.length; i++) values[i] = uniform() - 0.5;
    return { name, shape, values };
  });
}

export const codeOf = (result: Result<unknown>): string => (result.ok ? "ok" : result.fault.code);
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.fault.code}: ${result.fault.message}`);
  return result.value;
}

/** An update that holds what it must. */
export const drawUpdate = (shapes: readonly TensorShape[], seed: string, { localLayers, variates }: Contents): readonly NamedTensor[] => {
  const { shared } = splitLocal(localLayers, shapes);
  return variates ? withVariate(draw(shared, seed), draw(shared, `variate of ${seed}`)) : draw(shared, seed);
};
