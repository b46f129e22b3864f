import { at4, at8, release, take, taken } from "./memory";

/** Scanners write whole numbers of 16 bits, with or without a sign; these are counted one by one. */
const LEAST: i32 = -(1 << 15), MOST: i32 = (1 << 16) - 1, NUMBERS: i32 = MOST - LEAST + 1;

/** How often each number from LEAST to MOST occurs, i32[NUMBERS] at `counts`. False where one is not whole or lies outside. */
export function countWholeNumbers(data: usize, length: i32, counts: usize): bool {
  const mark = taken(), table = <usize>NUMBERS << 2, other = take(table);
  memory.fill(counts, 0, table);
  memory.fill(other, 0, table);
  const all = count(data, length, at4(counts, -LEAST), at4(other, -LEAST));
  for (let i: usize = 0; i < table; i += 16) v128.store(counts + i, i32x4.add(v128.load(counts + i), v128.load(other + i)));
  release(mark);
  return all;
}

/** Into two tables in turn: neighbours are often alike, and adding to what was just written waits for it. */
function count(data: usize, length: i32, even: usize, odd: usize): bool {
  const least = i32x4.splat(LEAST), most = i32x4.splat(MOST), whole = length & ~3;
  for (let i = 0; i < whole; i += 4) {
    const values = v128.load(at4(data, i)), numbers = i32x4.trunc_sat_f32x4_s(values);
    const fits = v128.and(
      f32x4.eq(f32x4.convert_i32x4_s(numbers), values),
      v128.and(i32x4.ge_s(numbers, least), i32x4.le_s(numbers, most)),
    );
    if (!i32x4.all_true(fits)) return false;
    increment(even, i32x4.extract_lane(numbers, 0));
    increment(odd, i32x4.extract_lane(numbers, 1));
    increment(even, i32x4.extract_lane(numbers, 2));
    increment(odd, i32x4.extract_lane(numbers, 3));
  }
  for (let i = whole; i < length; i++) {
    const value = load<f32>(at4(data, i)), number = <i32>value;
    if (<f32>number != value || number < LEAST || number > MOST) return false;
    increment(even, number);
  }
  return true;
}

// @ts-ignore: decorator
@inline function increment(table: usize, number: i32): void {
  const p = at4(table, number);
  store<i32>(p, load<i32>(p) + 1);
}

/** The lowest of any numbers, f64 at `lowest`, and how many are not 0. */
export function surveyNumbers(data: usize, length: i32, lowest: usize): i32 {
  let least: f32 = Infinity, filled = 0;
  for (let i = 0; i < length; i++) {
    const value = load<f32>(at4(data, i));
    least = min(least, value);
    filled += i32(value != 0);
  }
  store<f64>(lowest, <f64>least);
  return filled;
}

/** Adds to `histogram`, f64[bins], the numbers counted by `countWholeNumbers`. */
export function histogramOfCounts(counts: usize, lowest: f64, high: f64, scale: f64, bins: i32, histogram: usize): void {
  for (let i = 0; i < NUMBERS; i++) {
    const times = load<i32>(at4(counts, i));
    if (times > 0) add(at8(histogram, binOf(<f64>(i + LEAST), lowest, high, scale, bins)), <f64>times);
  }
}

/** Adds any numbers to `histogram`, f64[bins]. */
export function histogramOfNumbers(data: usize, length: i32, lowest: f64, high: f64, scale: f64, bins: i32, histogram: usize): void {
  for (let i = 0; i < length; i++) add(at8(histogram, binOf(<f64>load<f32>(at4(data, i)), lowest, high, scale, bins)), 1);
}

// @ts-ignore: decorator
@inline function add(p: usize, times: f64): void {
  store<f64>(p, load<f64>(p) + times);
}

/** All from `high` on lie in the last bin, and so does what rounding puts there. */
// @ts-ignore: decorator
@inline function binOf(value: f64, lowest: f64, high: f64, scale: f64, bins: i32): i32 {
  return value < high ? min(<i32>((value - lowest) * scale), bins - 1) : bins - 1;
}
