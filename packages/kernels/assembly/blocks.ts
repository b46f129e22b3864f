// @ts-ignore: decorator
@inline export function madd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

// @ts-ignore: decorator
@inline export function splat(p: usize): v128 {
  return v128.load_splat<f32>(p);
}

/** Widest block with which `left` output channels can be covered without waste. The caller packs filters in this order. */
export function blockOf(left: i32): i32 {
  if (left % 12 == 0) return 12;
  if (left % 8 == 0) return 8;
  return left > 12 ? 12 : left > 8 ? 8 : 4;
}
