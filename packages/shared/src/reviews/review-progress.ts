import { isSmallCell } from "../protocol/statistics.js";

export const REVIEW_CASE_STATES = ["waiting", "agreed", "disputed", "settled"] as const;
export type ReviewCaseState = (typeof REVIEW_CASE_STATES)[number];

/** How far the cases of a site are in a review. */
export interface SiteProgress {
  readonly siteId: string;
  readonly states: Readonly<Record<ReviewCaseState, number>>;
}

export interface ReleasedProgress {
  readonly siteId: string;
  readonly cases: number;
  /** Null where a count is too small to be shown to people from outside the site. */
  readonly states: Readonly<Record<ReviewCaseState, number>> | null;
}

const casesOf = (states: SiteProgress["states"]): number => REVIEW_CASE_STATES.reduce((sum, state) => sum + states[state], 0);
const isSmall = ({ states }: SiteProgress): boolean => REVIEW_CASE_STATES.some((state) => isSmallCell(states[state]));

/**
 * What people from outside see of a review's progress: how its cases stand by site, but not where a state holds a few patients. Where one site
 * alone were withheld, the totals would tell it, so the totals go with it.
 */
export function releasedProgress(sites: readonly SiteProgress[]): {
  readonly sites: readonly ReleasedProgress[];
  readonly total: SiteProgress["states"] | null;
} {
  const small = sites.filter(isSmall).length;
  return {
    sites: sites.map((site) => ({ siteId: site.siteId, cases: casesOf(site.states), states: isSmall(site) ? null : site.states })),
    total: small === 1 || (small > 0 && isSmall({ siteId: "", states: totalOf(sites) })) ? null : totalOf(sites),
  };
}

/** How the cases of all sites stand. */
export const totalOf = (sites: readonly SiteProgress[]): SiteProgress["states"] => {
  const sum = (state: ReviewCaseState): number => sites.reduce((total, site) => total + site.states[state], 0);
  return { waiting: sum("waiting"), agreed: sum("agreed"), disputed: sum("disputed"), settled: sum("settled") };
};
