// The loops over whole images. Places are byte offsets in the module's own memory; the caller takes room for images and results,
// and what a function needs for itself it takes and gives back.
export { bitsAbove, bitsNotZero, solidIn, writeBytes } from "./bits";
export { boxOf, countOnes } from "./box";
export { fillSlices } from "./fill-slices";
export { release, take, taken } from "./memory";
export { keepLargest } from "./largest-region";
export { markInside, normaliseInside } from "./normalise";
export { quantileOf } from "./quantile";
export { layField, repaint } from "./repaint";
export { readSigned, readUnsigned } from "./stored";
export { addAlignedSlice, writeAlignedSlice } from "./sum-aligned";
export { fillCells, sumTurnedSlice } from "./sum-turned";
export { thickenSlices } from "./thick-slices";
export { turnCube } from "./turn-cube";
export { countWholeNumbers, histogramOfCounts, histogramOfNumbers, surveyNumbers } from "./survey";
