// The three axes of a direct convolution. The input's gradient is the same walk over dy: at stride s each axis falls into s
// classes of positions, and each class sees its own taps.
import { axesBlock } from "./control";
import { inSize, kernelSize, outSize, padOf, strideOf } from "./geometry";
import { ceilDiv } from "./lanes";

const MOST_TAPS: i32 = 16;
const MOST_CLASSES: i32 = 4;

/** Positions parity, parity + outStride, ... of an output axis; position i reads input inStride * i + offset[k] by tap tap[k]. */
@unmanaged class AxisClass {
  parity: i32;
  count: i32;
  taps: i32;
}

const CLASS_BYTES: i32 = 16 + 8 * MOST_TAPS;

@unmanaged export class Axis {
  classes: i32;
  inStride: i32;
  outStride: i32;
  /** Smallest offset, span of the offsets, and positions of the input from the first to the last that is read. */
  lowest: i32;
  spread: i32;
  reach: i32;

  private at(c: i32): AxisClass { return changetype<AxisClass>(changetype<usize>(this) + 32 + <usize>(c * CLASS_BYTES)); }
  private list(c: i32, k: i32): usize { return changetype<usize>(this) + 48 + <usize>(c * CLASS_BYTES) + (<usize>k << 2); }
  parity(c: i32): i32 { return this.at(c).parity; }
  count(c: i32): i32 { return this.at(c).count; }
  taps(c: i32): i32 { return this.at(c).taps; }
  tap(c: i32, k: i32): i32 { return load<i32>(this.list(c, k)); }
  offset(c: i32, k: i32): i32 { return load<i32>(this.list(c, k), 4 * MOST_TAPS); }

  begin(classes: i32, inStride: i32, outStride: i32): void {
    if (classes > MOST_CLASSES) unreachable();
    this.classes = classes;
    this.inStride = inStride;
    this.outStride = outStride;
  }

  beginClass(c: i32, count: i32): void {
    const own = this.at(c);
    own.parity = c;
    own.count = count;
    own.taps = 0;
  }

  addTap(c: i32, tap: i32, offset: i32): void {
    const own = this.at(c), place = this.list(c, own.taps++);
    if (own.taps > MOST_TAPS) unreachable();
    store<i32>(place, tap);
    store<i32>(place, offset, 4 * MOST_TAPS);
  }

  measure(): void {
    let lowest = 0, highest = 0, last = 0;
    for (let c = 0; c < this.classes; c++)
      for (let k = 0; k < this.taps(c); k++) {
        lowest = min(lowest, this.offset(c, k));
        highest = max(highest, this.offset(c, k));
        last = max(last, this.inStride * (this.count(c) - 1) + this.offset(c, k));
      }
    this.lowest = lowest;
    this.spread = highest - lowest + 1;
    this.reach = last - lowest + 1;
  }
}

/** Axis 0, 1 or 2 of the current convolution, in this thread's memory. */
export function axisOf(a: i32): Axis {
  return changetype<Axis>(axesBlock() + <usize>(a * (32 + MOST_CLASSES * CLASS_BYTES)));
}

export function forwardAxis(a: i32): void {
  const axis = axisOf(a);
  axis.begin(1, strideOf(a), 1);
  axis.beginClass(0, outSize(a));
  for (let k = 0; k < kernelSize(a); k++) axis.addTap(0, k, k - padOf(a));
  axis.measure();
}

export function gradientAxis(a: i32): void {
  const axis = axisOf(a), s = strideOf(a);
  axis.begin(min(s, inSize(a)), 1, s);
  for (let parity = 0; parity < axis.classes; parity++) {
    axis.beginClass(parity, ceilDiv(inSize(a) - parity, s));
    for (let k = 0; k < kernelSize(a); k++) {
      const q = parity + padOf(a) - k;
      if (q % s == 0) axis.addTap(parity, k, q / s);
    }
  }
  axis.measure();
}

/** Rows of a strip: enough that its window fills, and does not overflow, a 256 KiB share of the cache. */
export function stripRows(channels: i32, positions: i32): i32 {
  const perRow = axisOf(0).spread * axisOf(1).inStride * axisOf(2).reach * channels;
  return max(1, min(positions, min(16, 49152 / max(1, perRow))));
}
