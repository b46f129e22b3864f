import { aurocInterval, type Auroc } from "./auroc.js";

/** A site's AUROC and what it rests on. */
export interface SiteAuroc {
  readonly value: number;
  /** DeLong's. */
  readonly variance: number;
  /** Positives. */
  readonly m: number;
  /** Negatives. */
  readonly n: number;
}

/**
 * Within-site AUROC: the mean over sites, each weighing its m·n pairs, so that no patient is compared across sites.
 *
 *   A = Σ mₛnₛ Aₛ / Σ mₛnₛ,   var A = Σ (mₛnₛ)² var Aₛ / (Σ mₛnₛ)²
 *
 * @param sites those whose AUROC is defined.
 * @returns null without a pair.
 * @see Janes and Pepe 2009, https://doi.org/10.1093/biomet/asp002
 */
export function stratifiedAuroc(sites: readonly SiteAuroc[]): Auroc | null {
  const sum = (of: (site: SiteAuroc) => number): number => sites.reduce((total, site) => total + of(site), 0);
  const pairs = sum(({ m, n }) => m * n);
  if (pairs === 0) return null;
  return aurocInterval(
    sum(({ m, n, value }) => m * n * value) / pairs,
    sum(({ m, n, variance }) => (m * n) ** 2 * variance) / pairs ** 2,
    sum(({ m, n }) => Math.min(m, n)),
  );
}
