import type { Engine } from "../engine/engine.js";
import { whyNotNative } from "../engine/native-engine.js";

const why = whyNotNative();
// Not through the console: Jest would dress it up, and a silent skip is a lie.
if (why !== null) process.stderr.write(`SKIPPED: tests of the native kernels, since ${why}\n`);

/** The engines that can be tested on this machine: WebAssembly always, the native one where it was built. */
export const ENGINES_HERE: readonly Engine["name"][] = why === null ? ["midline-wasm", "midline-native"] : ["midline-wasm"];
