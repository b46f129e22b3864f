// Four floats at a time, and one: functions of T = v128 or f32 do the same to each lane, so that the few channels past the
// last whole vector get the bits the others get.

// @ts-ignore: decorator
@inline export function splat(p: usize): v128 {
  return v128.load_splat<f32>(p);
}

/** sum + a * b: fused in the module built with relaxed SIMD, else rounded twice. */
// @ts-ignore: decorator
@inline export function madd(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  return f32x4.add(sum, f32x4.mul(a, b));
}

// @ts-ignore: decorator
@inline export function plus<T>(a: T, b: T): T {
  if (isVector<T>()) return f32x4.add(a, b);
  return a + b;
}

// @ts-ignore: decorator
@inline export function minus<T>(a: T, b: T): T {
  if (isVector<T>()) return f32x4.sub(a, b);
  return a - b;
}

// @ts-ignore: decorator
@inline export function times<T>(a: T, b: T): T {
  if (isVector<T>()) return f32x4.mul(a, b);
  return a * b;
}

// @ts-ignore: decorator
@inline export function over<T>(a: T, b: T): T {
  if (isVector<T>()) return f32x4.div(a, b);
  return a / b;
}

// @ts-ignore: decorator
@inline export function all<T>(value: f32): T {
  if (isVector<T>()) return f32x4.splat(value);
  return value;
}

/** a where condition > 0, else b. */
// @ts-ignore: decorator
@inline export function wherePositive<T>(condition: T, a: T, b: T): T {
  if (isVector<T>()) return v128.bitselect(a, b, f32x4.gt(condition, f32x4.splat(0)));
  return condition > 0 ? a : b;
}

// @ts-ignore: decorator
@inline export function ceilDiv(a: i32, b: i32): i32 {
  return (a + b - 1) / b;
}

// @ts-ignore: decorator
@inline export function roundUp(a: i32, b: i32): i32 {
  return ceilDiv(a, b) * b;
}

/** Bytes of so many floats. */
// @ts-ignore: decorator
@inline export function floats(count: i32): usize {
  return <usize>count << 2;
}

/** Zeros from `p` on; `bytes` is a multiple of 4. A call of memory.fill costs more than a short loop. */
export function zero(p: usize, bytes: usize): void {
  if (bytes >= 512) {
    memory.fill(p, 0, bytes);
    return;
  }
  const end = p + bytes, whole = p + (bytes & ~15);
  for (; p < whole; p += 16) v128.store(p, f32x4.splat(0));
  for (; p < end; p += 4) store<f32>(p, 0);
}

/** Copies floats; `bytes` is a multiple of 4. */
export function copy(to: usize, from: usize, bytes: usize): void {
  if (bytes >= 512) {
    memory.copy(to, from, bytes);
    return;
  }
  const end = to + bytes, whole = to + (bytes & ~15);
  for (; to < whole; to += 16, from += 16) v128.store(to, v128.load(from));
  for (; to < end; to += 4, from += 4) store<f32>(to, load<f32>(from));
}
