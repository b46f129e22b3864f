/** Voxels summed in single precision before the sum is carried in double. */
export const RUN: i32 = 256;

/** Adds the four lanes of v to four doubles. */
// @ts-ignore: decorator
@inline export function addLanes(target: usize, v: v128): void {
  store<f64>(target, load<f64>(target) + <f64>f32x4.extract_lane(v, 0));
  store<f64>(target, load<f64>(target, 8) + <f64>f32x4.extract_lane(v, 1), 8);
  store<f64>(target, load<f64>(target, 16) + <f64>f32x4.extract_lane(v, 2), 16);
  store<f64>(target, load<f64>(target, 24) + <f64>f32x4.extract_lane(v, 3), 24);
}
