import { type ReleasedCount, sumReleased } from "@midline/shared/cohorts/released-count";
import type { Split } from "../generated/graphql";
import type { AttritionSteps, CohortSites } from "./cohort-queries";

/** A split with its classes. */
export interface FlowSplit {
  readonly split: Split;
  readonly total: ReleasedCount;
  readonly positives: ReleasedCount;
  readonly negatives: ReleasedCount;
  readonly unlabelled: ReleasedCount;
}

/** One box down the middle: whom a rule left, and whom it took. */
export interface FlowRule {
  readonly position: number;
  readonly description: string;
  readonly remaining: ReleasedCount;
  readonly excluded: ReleasedCount;
  readonly undecided: boolean;
}

/** What a flow diagram shows, of one hospital or of all. */
export interface FlowFigure {
  readonly title: string;
  readonly start: ReleasedCount;
  readonly rules: readonly FlowRule[];
  readonly eligible: ReleasedCount;
  readonly splits: readonly FlowSplit[];
}

const NOBODY: ReleasedCount = { atLeast: 0, atMost: 0 };
const ORDER: readonly Split[] = ["TRAIN", "VALIDATION", "EXTERNAL"];

/** The figure of one hospital, or with null of all together. */
export function figureOf(steps: AttritionSteps, sites: CohortSites, siteCode: string | null): FlowFigure {
  const told = steps.map((step) => {
    const of = siteCode === null ? step : step.sites.find(({ site }) => site.code === siteCode);
    return { ...step, remaining: of?.remaining ?? NOBODY, excluded: of?.excluded ?? NOBODY };
  });
  const own = sites.filter(({ site }) => siteCode === null || site.code === siteCode);
  const inSplit = own.flatMap(({ splits }) => splits);
  const sum = (split: Split, of: (each: FlowSplit) => ReleasedCount) =>
    sumReleased(inSplit.flatMap((each) => (each.split === split ? [of(each)] : [])));
  const present = ORDER.filter((split) => inSplit.some((each) => each.split === split));
  return {
    title: own.length === 1 && siteCode !== null ? (own[0]?.site.name ?? siteCode) : "All hospitals",
    start: told[0]?.remaining ?? NOBODY,
    rules: told.slice(1),
    eligible: sumReleased(own.map(({ total }) => total)),
    splits: present.map((split) => ({
      split,
      total: sum(split, ({ total }) => total),
      positives: sum(split, ({ positives }) => positives),
      negatives: sum(split, ({ negatives }) => negatives),
      unlabelled: sum(split, ({ unlabelled }) => unlabelled),
    })),
  };
}
