// Nearest-neighbour doubling of [D, H, W, C], C a multiple of four.

/** out [2D, 2H, 2W, C] = skip + each voxel of x [D, H, W, C] repeated eight times; out may be skip. */
export function upsampleAdd(x: usize, skip: usize, out: usize, d: i32, h: i32, w: i32, c: i32): void {
  const step = (<usize>c) << 2;
  for (let z = 0; z < 2 * d; z++) {
    for (let y = 0; y < 2 * h; y++) {
      let p = x + <usize>(((z >> 1) * h + (y >> 1)) * w) * step;
      for (let i = 0; i < w; i++, p += step) {
        for (let o: usize = 0; o < step; o += 16) {
          const v = v128.load(p + o);
          v128.store(out + o, f32x4.add(v128.load(skip + o), v));
          v128.store(out + step + o, f32x4.add(v128.load(skip + step + o), v));
        }
        skip += step << 1;
        out += step << 1;
      }
    }
  }
}

/** out [D, H, W, C] = the sum of each 2 x 2 x 2 octant of dy [2D, 2H, 2W, C]. */
export function sumOctants(dy: usize, out: usize, d: i32, h: i32, w: i32, c: i32): void {
  const step = (<usize>c) << 2,
    row = <usize>w * step * 2,
    plane = row * <usize>h * 2;
  for (let z = 0; z < d; z++) {
    for (let y = 0; y < h; y++) {
      let p = dy + <usize>(2 * z) * plane + <usize>(2 * y) * row;
      for (let i = 0; i < w; i++, p += step << 1) {
        for (let o: usize = 0; o < step; o += 16, out += 16) {
          const q = p + o,
            r = q + plane;
          const near = f32x4.add(f32x4.add(v128.load(q), v128.load(q + step)), f32x4.add(v128.load(q + row), v128.load(q + row + step)));
          const far = f32x4.add(f32x4.add(v128.load(r), v128.load(r + step)), f32x4.add(v128.load(r + row), v128.load(r + row + step)));
          v128.store(out, f32x4.add(near, far));
        }
      }
    }
  }
}
