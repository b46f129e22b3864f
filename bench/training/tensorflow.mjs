// TensorFlow.js as the house's model sees it, so that its tensors and ours belong to one copy.
import { createRequire } from "node:module";

export const house = createRequire(new URL("../../packages/model/package.json", import.meta.url));
export const tf = house("@tensorflow/tfjs-core");
