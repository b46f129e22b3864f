import type { Head } from "@midline/shared/weights/head-of";
import type { SiteTerms } from "../site-update.js";
import type { Statistics } from "./statistics.js";

/**
 * A rule of aggregation, in two steps: what it makes of a few statistics of whole updates, and what is then done with every number for itself.
 * So no rule needs more of an update in memory than a piece.
 */
export interface Rule {
  /** Updates that it needs. */
  readonly least: number;
  /** What it has to know of all numbers before it can say what is done with them. */
  readonly needs: Statistics["kind"];
  /** `sites` in site order, and so are the statistics. */
  readonly combine: (sites: readonly SiteTerms[], statistics: Statistics) => Combination;
}

/** By head and then by site, in site order: what the site's change is multiplied by. */
export type Coefficients = Readonly<Record<Head, readonly number[]>>;

/** What is done with every number of a head: data, so that it can be handed to a thread. */
export type Combination =
  | { readonly kind: "weighted-sum"; readonly coefficients: Coefficients }
  | {
      readonly kind: "coordinate-wise";
      /** By head: the sites that are looked at, as positions in site order. */
      readonly sites: Readonly<Record<Head, readonly number[]>>;
      /** How many of the largest and of the smallest are left out of the mean; null for the median. Where too few remain it is the median too. */
      readonly trimmed: number | null;
    };

/** By site, in site order: what its change of the trunk was multiplied by; null where a rule looks at each coordinate for itself. */
export type SiteWeights = readonly { readonly siteCode: string; readonly weight: number | null }[];

export const trunkWeights = (combination: Combination, sites: readonly SiteTerms[]): SiteWeights =>
  sites.map(({ siteCode }, k) => ({
    siteCode,
    weight: combination.kind === "weighted-sum" ? (combination.coefficients.trunk[k] ?? 0) : null,
  }));
