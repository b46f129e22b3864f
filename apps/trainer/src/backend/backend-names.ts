/** The backends of the product, the fastest first. */
export const BACKEND_NAMES = ["tfjs-node-gpu", "midline-native", "tfjs-node", "midline-wasm"] as const;
