import { at4 } from "./memory";

/** Intensities, f32, from numbers as a file stores them: slope x number + intercept. */
export function readSigned(stored: usize, length: i32, slope: f64, intercept: f64, to: usize): void {
  const whole = length & ~7;
  for (let i = 0; i < whole; i += 8) {
    const numbers = v128.load(stored + (<usize>i << 1));
    write(to, i, i32x4.extend_low_i16x8_s(numbers), i32x4.extend_high_i16x8_s(numbers), slope, intercept);
  }
  for (let i = whole; i < length; i++) store<f32>(at4(to, i), <f32>(<f64>load<i16>(stored + (<usize>i << 1)) * slope + intercept));
}

export function readUnsigned(stored: usize, length: i32, slope: f64, intercept: f64, to: usize): void {
  const whole = length & ~7;
  for (let i = 0; i < whole; i += 8) {
    const numbers = v128.load(stored + (<usize>i << 1));
    write(to, i, i32x4.extend_low_i16x8_u(numbers), i32x4.extend_high_i16x8_u(numbers), slope, intercept);
  }
  for (let i = whole; i < length; i++) store<f32>(at4(to, i), <f32>(<f64>load<u16>(stored + (<usize>i << 1)) * slope + intercept));
}

// @ts-ignore: decorator
@inline function write(to: usize, i: i32, low: v128, high: v128, slope: f64, intercept: f64): void {
  v128.store(at4(to, i), four(low, slope, intercept));
  v128.store(at4(to, i + 4), four(high, slope, intercept));
}

// @ts-ignore: decorator
@inline function four(numbers: v128, slope: f64, intercept: f64): v128 {
  if (slope == 1 && intercept == 0) return f32x4.convert_i32x4_s(numbers);
  const low = f32x4.demote_f64x2_zero(two(f64x2.convert_low_i32x4_s(numbers), slope, intercept));
  const high = f32x4.demote_f64x2_zero(two(f64x2.convert_low_i32x4_s(v128.shuffle<i32>(numbers, numbers, 2, 3, 0, 1)), slope, intercept));
  return v128.shuffle<f64>(low, high, 0, 2);
}

// @ts-ignore: decorator
@inline function two(numbers: v128, slope: f64, intercept: f64): v128 {
  return f64x2.add(f64x2.mul(numbers, f64x2.splat(slope)), f64x2.splat(intercept));
}
