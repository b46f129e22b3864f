// A window of padded planes, kept while a strip of rows goes through the volume.
import { axisOf } from "./axes";
import { copy, zero } from "./lanes";

let at: usize = 0, planeStep: usize = 0, rowStep: usize = 0, voxel: usize = 0;
let rows: i32 = 0, row0: i32 = 0, slots: i32 = 0, next: i32 = 0, lowest: i32 = 0;

/** Rows of a window over `strip` rows of positions. */
function windowRows(strip: i32): i32 {
  return (strip - 1) * axisOf(1).inStride + axisOf(1).spread;
}

export function windowBytes(strip: i32, channels: i32): usize {
  return (<usize>axisOf(0).spread * windowRows(strip) * axisOf(2).reach * channels) << 2;
}

/** An empty window over the rows that positions `first` and after read. */
export function openWindow(memory: usize, strip: i32, first: i32, channels: i32): void {
  at = memory;
  voxel = <usize>channels << 2;
  rowStep = <usize>axisOf(2).reach * voxel;
  rows = windowRows(strip);
  planeStep = <usize>rows * rowStep;
  row0 = first * axisOf(1).inStride + axisOf(1).lowest;
  slots = axisOf(0).spread;
  next = lowest = axisOf(0).lowest;
}

export function windowRowStep(): usize {
  return rowStep;
}

/** Where a plane's first row begins, in bytes from the window's beginning. */
export function windowPlane(plane: i32): usize {
  return <usize>((plane - lowest) % slots) * planeStep;
}

/** Copies planes of a volume up to and including the last that position i reads; outside it they are zero. */
export function moveWindow(i: i32, volume: usize, inPlanes: i32, inRows: i32, inColumns: i32): void {
  const last = axisOf(0).inStride * i + lowest + slots - 1;
  const reach = axisOf(2).reach, left = axisOf(2).lowest;
  const lead = <usize>max(0, -left) * voxel, run = <usize>max(0, min(inColumns, reach + left) - max(0, left)) * voxel;
  for (; next <= last; next++) {
    let to = at + windowPlane(next);
    if (next < 0 || next >= inPlanes) {
      zero(to, planeStep);
      continue;
    }
    for (let r = row0; r < row0 + rows; r++, to += rowStep) {
      if (r < 0 || r >= inRows) {
        zero(to, rowStep);
        continue;
      }
      zero(to, lead);
      copy(to + lead, volume + ((<usize>next * inRows + r) * inColumns + max(0, left)) * voxel, run);
      zero(to + lead + run, rowStep - lead - run);
    }
  }
}
