import type { Estimate } from "../protocol/statistics.js";

/** What one version is less than another: each a difference with its 95 % interval, or null where there is none. */
export interface VersionDifference {
  /** AUROC within the internal sites. */
  readonly internal: Estimate | null;
  /** AUROC at the external ones. */
  readonly external: Estimate | null;
  /** Mean Dice at the internal sites. */
  readonly dice: Estimate | null;
}

/** A figure by which one version is worse than another: the difference and its 95 % interval, which lies below 0. */
export interface Fall extends Estimate {
  readonly figure: string;
}

/** The figures by which a version is worse than another beyond what chance explains; empty when it has not fallen, or nothing says so. */
export function fallsIn({ internal, external, dice }: VersionDifference): readonly Fall[] {
  const figures: readonly (readonly [string, Estimate | null])[] = [
    ["AUROC within the internal sites", internal],
    ["AUROC at the external sites", external],
    ["mean Dice at the internal sites", dice],
  ];
  return figures.flatMap(([figure, difference]) =>
    difference !== null && difference.high < 0 ? [{ figure, value: difference.value, low: difference.low, high: difference.high }] : [],
  );
}

/** The difference of two figures as if they were of different patients, which is wider than it is: a fall that shows is one. */
export function apart(first: Estimate | null, second: Estimate | null): Estimate | null {
  if (first === null || second === null) return null;
  const margin = Math.hypot(first.high - first.low, second.high - second.low) / 2;
  const value = first.value - second.value;
  return { value, low: value - margin, high: value + margin };
}
