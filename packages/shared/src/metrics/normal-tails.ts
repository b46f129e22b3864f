/**
 * Chance that a standard normal lies at least this far from 0 on either side: the p-value of a z. Relative error below 1e-13.
 *
 * @see Abramowitz and Stegun 7.1.6 (series, where z is small) and 7.1.14 (continued fraction, elsewhere)
 */
export function normalTails(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  return x < 1.5 ? 1 - erfBySeries(x) : erfcByFraction(x);
}

function erfBySeries(x: number): number {
  let [term, total] = [x, x];
  for (let n = 1; term > 1e-17 * total; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    total += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}

/** Its terms from the last to the first; 100 of them are exact to a double from x = 1.5. */
function erfcByFraction(x: number): number {
  let below = x;
  for (let n = 100; n > 0; n--) below = x + n / 2 / below;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * below);
}
