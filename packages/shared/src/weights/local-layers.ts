/** Layers of which each training site keeps its own numbers: none, or the scale and shift of every normalisation. */
export const LOCAL_LAYERS = ["none", "normalisation"] as const;
export type LocalLayers = (typeof LOCAL_LAYERS)[number];

/** Whether a site keeps a tensor to itself: with normalisation, `.../gamma` and `.../beta`. */
export const isLocalTensor = (layers: LocalLayers, tensorName: string): boolean =>
  layers === "normalisation" && /\/(gamma|beta)$/.test(tensorName);

/** Tensors that are shared, and those that each site keeps to itself, in the order given. */
export function splitLocal<T extends { readonly name: string }>(
  layers: LocalLayers,
  tensors: readonly T[],
): { readonly shared: readonly T[]; readonly local: readonly T[] } {
  return {
    shared: tensors.filter(({ name }) => !isLocalTensor(layers, name)),
    local: tensors.filter(({ name }) => isLocalTensor(layers, name)),
  };
}

/** The tensors with some in the place of those of the same name. */
export function replaced<T extends { readonly name: string }>(tensors: readonly T[], by: readonly T[]): readonly T[] {
  const others = new Map(by.map((tensor) => [tensor.name, tensor]));
  return tensors.map((tensor) => others.get(tensor.name) ?? tensor);
}
