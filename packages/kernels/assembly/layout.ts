/**
 * Copies [D, H, W, C] into the middle of a zeroed [Dp, Hp, Wp, Cp]; what does not fit is left out.
 * `front`, `top`, `left` are the zeros before the first plane, row and voxel.
 */
export function padVolume(
  source: usize,
  d: i32,
  h: i32,
  w: i32,
  c: i32,
  target: usize,
  dp: i32,
  hp: i32,
  wp: i32,
  cp: i32,
  front: i32,
  top: i32,
  left: i32,
): void {
  const voxel = (<usize>cp) << 2,
    row = <usize>wp * voxel;
  memory.fill(target, 0, <usize>dp * <usize>hp * row);
  const depth = min(d, dp - front),
    height = min(h, hp - top),
    width = min(w, wp - left);
  const sourceRow = (<usize>w * <usize>c) << 2;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      let from = source + <usize>(z * h + y) * sourceRow;
      let to = target + <usize>((z + front) * hp + y + top) * row + <usize>left * voxel;
      if (c == cp) {
        memory.copy(to, from, <usize>width * voxel);
      } else {
        for (let x = 0; x < width; x++, to += voxel, from += (<usize>c) << 2) memory.copy(to, from, (<usize>c) << 2);
      }
    }
  }
}

/** Packs [N, Cp] to [N, C]; source and target may be the same place. */
export function dropChannelPadding(source: usize, target: usize, n: i32, c: i32, cp: i32): void {
  for (let i = 0; i < n; i++, source += (<usize>cp) << 2, target += (<usize>c) << 2) memory.copy(target, source, (<usize>c) << 2);
}
