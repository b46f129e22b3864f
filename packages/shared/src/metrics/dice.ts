/**
 * Dice coefficient, 2|A∩B| / (|A| + |B|), of two masks on one grid (non-zero is inside).
 *
 * @returns null when both are empty: there is nothing to agree on. One empty gives 0.
 * @see Dice 1945, https://doi.org/10.2307/1932409
 */
export function dice(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  if (a.length !== b.length) throw new RangeError(`The masks differ in size: ${a.length} and ${b.length} voxels.`);
  let [both, sizes] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const [inA, inB] = [a[i]! > 0, b[i]! > 0];
    if (inA && inB) both++;
    sizes += (inA ? 1 : 0) + (inB ? 1 : 0);
  }
  return sizes === 0 ? null : (2 * both) / sizes;
}
