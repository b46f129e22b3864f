import { isExact, ofReleased, release, type ReleasedCount, sumReleased } from "../cohorts/released-count.js";

export const REVIEW_CASE_STATES = ["waiting", "agreed", "disputed", "settled"] as const;
export type ReviewCaseState = (typeof REVIEW_CASE_STATES)[number];

/** How far the cases of a site are in a review. */
export interface SiteProgress {
  readonly siteId: string;
  readonly states: Readonly<Record<ReviewCaseState, number>>;
}

export type ReleasedStates = Readonly<Record<ReviewCaseState, ReleasedCount>>;

export interface ReleasedProgress {
  /** Each with its cases: the sum of what is released of its states, never counted apart. */
  readonly sites: readonly { readonly siteId: string; readonly cases: ReleasedCount; readonly states: ReleasedStates }[];
  readonly total: ReleasedStates;
  /** Whether everything is told as it is. */
  readonly exact: boolean;
}

/** A review's progress as it is told to somebody: of each site, every state in bands of the site's floor for him. */
export function releaseProgress(sites: readonly SiteProgress[], floorOf: (siteId: string) => number): ReleasedProgress {
  const released = sites.map(({ siteId, states }) => {
    const told = byState((state) => release(states[state], floorOf(siteId)));
    return { siteId, cases: casesOf(told), states: told };
  });
  const total = byState((state) => sumReleased(released.map(({ states }) => states[state])));
  return { sites: released, total, exact: REVIEW_CASE_STATES.every((state) => isExact(total[state])) };
}

/** Reads that were asked for and that were done, as far as the states of the cases tell, each case read by so many. */
export function readsOf(states: ReleasedStates, readsEach: number): { readonly asked: ReleasedCount; readonly done: ReleasedCount } {
  const reads = (count: ReleasedCount, each: number): ReleasedCount => ofReleased(count, (n) => n * each);
  const read = reads(sumReleased([states.agreed, states.disputed]), readsEach);
  // A case that waits lacks a read at least; one that was settled may have been read by nobody, or by all.
  const perhaps = sumReleased([reads(states.waiting, readsEach - 1), reads(states.settled, readsEach)]);
  return { asked: reads(casesOf(states), readsEach), done: sumReleased([read, { atLeast: 0, atMost: perhaps.atMost }]) };
}

const byState = (of: (state: ReviewCaseState) => ReleasedCount): ReleasedStates => ({
  waiting: of("waiting"),
  agreed: of("agreed"),
  disputed: of("disputed"),
  settled: of("settled"),
});

const casesOf = (states: ReleasedStates): ReleasedCount => sumReleased(REVIEW_CASE_STATES.map((state) => states[state]));
