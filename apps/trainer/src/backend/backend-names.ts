/** The backends of the product, the fastest first. */
export const BACKEND_NAMES = ["tfjs-node-gpu", "webgpu", "midline-native", "tfjs-node", "midline-wasm"] as const;
