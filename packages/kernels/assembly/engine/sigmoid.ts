// exp and log as polynomials of our own, so that every engine gives the same bits.

/** exp(x) for x <= 0; relative error 2e-7. Cephes' reduction and polynomial. */
// @ts-ignore: decorator
@inline function expOf(given: v128): v128 {
  const x = f32x4.pmax(given, f32x4.splat(-87));
  const magic = f32x4.splat(12582912); // 1.5 * 2^23: adding it rounds to a whole number
  const k = f32x4.sub(f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504088896341)), magic), magic);
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(k, f32x4.splat(0.693359375))), f32x4.mul(k, f32x4.splat(-2.12194440e-4)));
  let p = horner(f32x4.splat(1.9875691500e-4), r, 1.3981999507e-3);
  p = horner(p, r, 8.3334519073e-3);
  p = horner(p, r, 4.1665795894e-2);
  p = horner(p, r, 1.6666665459e-1);
  p = horner(p, r, 5.0000001201e-1);
  const y = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  return f32x4.mul(y, i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(k), i32x4.splat(127)), 23));
}

/** p * x + c */
// @ts-ignore: decorator
@inline function horner(p: v128, x: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(p, x), f32x4.splat(c));
}

/** exp(-|s|) */
// @ts-ignore: decorator
@inline export function decayOf(s: v128): v128 {
  const none = f32x4.splat(0);
  return expOf(v128.bitselect(s, f32x4.sub(none, s), f32x4.lt(s, none)));
}

/** 1 / (1 + exp(-s)), given e = exp(-|s|). */
// @ts-ignore: decorator
@inline export function sigmoidOf(s: v128, e: v128): v128 {
  const q = f32x4.div(f32x4.splat(1), f32x4.add(e, f32x4.splat(1)));
  return v128.bitselect(f32x4.mul(e, q), q, f32x4.lt(s, f32x4.splat(0)));
}

/** log(1 + exp(s)), given e = exp(-|s|); absolute error 1e-7. */
// @ts-ignore: decorator
@inline export function softplusOf(s: v128, e: v128): v128 {
  const none = f32x4.splat(0);
  return f32x4.add(v128.bitselect(none, s, f32x4.lt(s, none)), log1pOf(e));
}

/** log(1 + e) for 0 <= e <= 1, as 2 atanh(e / (2 + e)). */
// @ts-ignore: decorator
@inline function log1pOf(e: v128): v128 {
  const z = f32x4.div(e, f32x4.add(e, f32x4.splat(2))), s = f32x4.mul(z, z);
  let p = horner(f32x4.splat(<f32>1.0 / 13), s, <f32>1.0 / 11);
  p = horner(p, s, <f32>1.0 / 9);
  p = horner(p, s, <f32>1.0 / 7);
  p = horner(p, s, <f32>1.0 / 5);
  p = horner(p, s, <f32>1.0 / 3);
  p = horner(p, s, 1);
  return f32x4.mul(f32x4.add(z, z), p);
}
