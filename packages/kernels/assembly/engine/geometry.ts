// The geometry of a convolution, read where the caller wrote it: see KERNEL_NAMES.
import { number } from "./control";

let at: i32 = 0;

/** Says at which operand the geometry begins. */
export function geometryAt(operand: i32): void {
  at = operand;
}

export function batch(): i32 { return number(at); }
export function inSize(axis: i32): i32 { return number(at + 1 + axis); }
export function inChannels(): i32 { return number(at + 4); }
export function outSize(axis: i32): i32 { return number(at + 5 + axis); }
export function outChannels(): i32 { return number(at + 8); }
export function kernelSize(axis: i32): i32 { return number(at + 9 + axis); }
export function strideOf(axis: i32): i32 { return number(at + 12 + axis); }
export function padOf(axis: i32): i32 { return number(at + 15 + axis); }
export function inVoxels(): i32 { return inSize(0) * inSize(1) * inSize(2); }
export function taps(): i32 { return kernelSize(0) * kernelSize(1) * kernelSize(2); }

export function isPointwise(): bool {
  for (let a = 0; a < 3; a++) if (kernelSize(a) != 1 || strideOf(a) != 1 || padOf(a) != 0) return false;
  return true;
}

export function fitsWinograd(): bool {
  for (let a = 0; a < 3; a++) if (kernelSize(a) != 3 || strideOf(a) != 1 || padOf(a) != 1 || inSize(a) != outSize(a)) return false;
  return outSize(1) > 1 && outSize(2) > 1;
}

/** Into how many parts a sum over blocks is cut: by the geometry alone, so that the bits do not depend on threads. */
export function partsOf(blocks: i32, floatsPerPart: f64): i32 {
  return min(blocks, min(16, max(2, <i32>min(65536.0, 16777216.0 / floatsPerPart))));
}
