import { testDifference, type TestedDifference } from "./auroc-difference.js";

/** A site's DeLong test of two scorings of its patients. */
export interface SiteAurocDifference {
  /** First AUROC less second. */
  readonly difference: number;
  /** Of the difference. */
  readonly variance: number;
  /** Positives. */
  readonly m: number;
  /** Negatives. */
  readonly n: number;
}

/**
 * Difference of two within-site AUROCs of the same patients: the mean over sites, each weighing its m·n pairs.
 *
 *   D = Σ mₛnₛ Dₛ / Σ mₛnₛ,   var D = Σ (mₛnₛ)² var Dₛ / (Σ mₛnₛ)²
 *
 * @returns null without a pair.
 */
export function stratifiedAurocDifference(sites: readonly SiteAurocDifference[]): TestedDifference | null {
  const sum = (of: (site: SiteAurocDifference) => number): number => sites.reduce((total, site) => total + of(site), 0);
  const pairs = sum(({ m, n }) => m * n);
  if (pairs === 0) return null;
  return testDifference(
    sum(({ m, n, difference }) => m * n * difference) / pairs,
    sum(({ m, n, variance }) => (m * n) ** 2 * variance) / pairs ** 2,
  );
}
