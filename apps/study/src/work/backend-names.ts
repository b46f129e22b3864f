/** What a study can compute with; null is the fastest that is always here. */
export const BACKENDS = ["midline-native", "midline-wasm", "webgpu"] as const;
export type Backend = (typeof BACKENDS)[number] | null;
