// The whole WebAssembly module. Every pointer is a byte offset the caller laid out; nothing here allocates.
// Every channel count is a multiple of four: the caller pads with zeros (see layout.ts).
export { convolve } from "./conv3d";
export { accumulateFilterGradient } from "./filter-gradient";
export { channelSums, centredSquares, normalise, normaliseGradientSums, normaliseGradient } from "./group-norm";
export { padVolume, dropChannelPadding } from "./layout";
export { weightedSums, weightedSquares, weightedGradient } from "./weighted-moments";
export { upsampleAdd, sumOctants } from "./upsample";

/** First byte the caller may use. */
export function heapBase(): usize {
  return __heap_base;
}
