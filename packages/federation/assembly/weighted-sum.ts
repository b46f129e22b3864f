// Σₖ cₖ Δₖ in float64, two at a time. A product is rounded, then a sum: no fused multiply-add, and the same bits as one number after the other.
// Numbers in passing are counted in fours: memory must reach to the end of the last four.

// @ts-ignore: decorator
@inline
function high(four: v128): v128 {
  return f64x2.promote_low_f32x4(i8x16.shuffle(four, four, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
}

/** sum += c Δ of one site. */
export function addOne(sum: usize, a: usize, p: f64, length: i32): void {
  const P = f64x2.splat(p);
  for (let i = 0; i < length; i += 4) {
    const x = v128.load(a);
    v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(P, f64x2.promote_low_f32x4(x))));
    v128.store(sum, f64x2.add(v128.load(sum, 16), f64x2.mul(P, high(x))), 16);
    sum += 32;
    a += 16;
  }
}

/** The same of four sites, one after the other, in a quarter of the passes over the sums. */
export function addFour(sum: usize, a: usize, b: usize, c: usize, d: usize, p: f64, q: f64, r: f64, s: f64, length: i32): void {
  const P = f64x2.splat(p);
  const Q = f64x2.splat(q);
  const R = f64x2.splat(r);
  const S = f64x2.splat(s);
  for (let i = 0; i < length; i += 4) {
    const w = v128.load(a);
    const x = v128.load(b);
    const y = v128.load(c);
    const z = v128.load(d);
    let low = f64x2.add(v128.load(sum), f64x2.mul(P, f64x2.promote_low_f32x4(w)));
    let upper = f64x2.add(v128.load(sum, 16), f64x2.mul(P, high(w)));
    low = f64x2.add(low, f64x2.mul(Q, f64x2.promote_low_f32x4(x)));
    upper = f64x2.add(upper, f64x2.mul(Q, high(x)));
    low = f64x2.add(low, f64x2.mul(R, f64x2.promote_low_f32x4(y)));
    upper = f64x2.add(upper, f64x2.mul(R, high(y)));
    low = f64x2.add(low, f64x2.mul(S, f64x2.promote_low_f32x4(z)));
    upper = f64x2.add(upper, f64x2.mul(S, high(z)));
    v128.store(sum, low);
    v128.store(sum, upper, 16);
    sum += 32;
    a += 16;
    b += 16;
    c += 16;
    d += 16;
  }
}

/** Rounds sums to float32. */
export function round(sum: usize, out: usize, length: i32): void {
  for (let i = 0; i < length; i += 4) {
    const low = f32x4.demote_f64x2_zero(v128.load(sum));
    const upper = f32x4.demote_f64x2_zero(v128.load(sum, 16));
    v128.store(out, i8x16.shuffle(low, upper, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
    sum += 32;
    out += 16;
  }
}
