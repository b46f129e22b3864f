import { networkSpec } from "../network/network-spec.js";
import { manifest } from "../network/weights.js";
import { replaced, splitLocal } from "./local-layers.js";

describe("layers that stay at a site", () => {
  it.each(["ci", "laptop", "gpu"] as const)("are scale and shift of every normalisation of size %s, and nothing else", (size) => {
    const tensors = manifest(networkSpec(size));
    const { shared, local } = splitLocal("normalisation", tensors);
    const { full, encoder, decoder } = networkSpec(size);
    const layers = [
      full,
      ...encoder.flatMap(({ down, blocks }) => [down, ...blocks.flat()]),
      ...decoder.flatMap(({ up, block }) => [up, block]),
    ];
    const normalised = layers.filter((layer) => layer !== null && layer.groups > 0);
    expect(local.map(({ name }) => name)).toEqual(normalised.flatMap((layer) => [`${layer?.name}/beta`, `${layer?.name}/gamma`]).sort());
    expect(shared.length + local.length).toBe(tensors.length);
    expect(splitLocal("none", tensors)).toEqual({ shared: tensors, local: [] });
  });

  it("take the place of those of the same name", () => {
    expect(replaced([{ name: "a", v: 1 }, { name: "b", v: 1 }], [{ name: "b", v: 2 }, { name: "c", v: 2 }])).toEqual([{ name: "a", v: 1 }, { name: "b", v: 2 }]); // prettier-ignore
  });
});
