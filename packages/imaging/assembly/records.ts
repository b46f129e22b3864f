// What the caller writes into memory for the resampling loops: fields of 4 bytes, one after the other.

/** An image of which some voxels count: f32 intensities, x fastest; one byte per voxel that says whether it counts, or 0 where all do. */
@unmanaged
export class Image {
  data: usize;
  counts: usize;
  nx: i32;
  ny: i32;
  nz: i32;
}

/** Where sums over a new voxel's samples go: as means and shares, or (where `values` is 0) as bytes that say what is above a limit. */
@unmanaged
export class Output {
  values: usize;
  shares: usize;
  where: usize;
  /** Samples in a voxel. */
  samples: i32;
  limit: f32;
}

/** Writes new voxels `start`, `start + stride` and so on, from f64 sums and weights. */
export function writeRow(out: Output, start: i32, stride: i32, count: i32, sums: usize, weights: usize): void {
  const samples = <f64>out.samples;
  if (out.values == 0) {
    // Rounded as an image would be: what is half by arithmetic stays half.
    for (let n = 0; n < count; n++)
      if (<f32>(load<f64>(sums + (<usize>n << 3)) / samples) > out.limit) store<u8>(out.where + start + n * stride, 1);
    return;
  }
  for (let n = 0; n < count; n++) {
    const weight = load<f64>(weights + (<usize>n << 3)), at = <usize>(start + n * stride) << 2;
    if (weight > 0) store<f32>(out.values + at, <f32>(load<f64>(sums + (<usize>n << 3)) / weight));
    store<f32>(out.shares + at, <f32>(weight / samples));
  }
}
