import { foldShare, splitsOf } from "@midline/shared/cohorts/held-out-share";
import { FOLDS } from "@midline/shared/cohorts/folds";
import { type ByClass, countClasses, releaseClasses, totalOf } from "@midline/shared/cohorts/label-classes";
import { MIN_FLOOR, type ReleasedCount, sumReleased } from "@midline/shared/cohorts/released-count";
import { type Split, SPLITS } from "@midline/shared/protocol/vocabulary";
import type { CohortFoldCount, CohortSiteCount } from "./cohort.object.js";

export interface CountedMember {
  readonly siteId: string;
  readonly split: Split;
  readonly fold: number | null;
  readonly label: boolean | null;
}

/** A site of a cohort with its own members, and how much of them the viewer is told. */
export interface ToldSite {
  readonly siteId: string;
  readonly external: boolean;
  readonly floor: number;
  readonly validationFraction: number;
  readonly members: readonly CountedMember[];
}

const classesOf = (members: readonly CountedMember[]): ByClass<number> => countClasses(members.map(({ label }) => label));

const asCounts = (classes: ByClass<ReleasedCount>) => ({
  total: totalOf(classes),
  positives: classes.positive,
  negatives: classes.negative,
  unlabelled: classes.unlabelled,
});

/** A site's part of a cohort: three classes are released, and all else is worked out from them; where the floor is 1, all is counted. */
export function releaseSite({ siteId, floor, members, ...site }: ToldSite): CohortSiteCount {
  const classes = releaseClasses(classesOf(members), floor);
  const told = splitsOf(classes, site);
  const inSplit = (split: Split): ByClass<ReleasedCount> =>
    floor === MIN_FLOOR ? releaseClasses(classesOf(members.filter((each) => each.split === split)), floor) : told[split];
  return {
    siteId,
    ...asCounts(classes),
    splits: SPLITS.filter((split) => (split === "external") === site.external).map((split) => ({ split, ...asCounts(inSplit(split)) })),
  };
}

/** The part of each fold at a training site; none at an external one. Where the floor is not 1, a fifth of what is released of the site. */
export function releaseFolds({ siteId, external, floor, members }: ToldSite): readonly CohortFoldCount[] {
  if (external) return [];
  const all = releaseClasses(classesOf(members), floor);
  return Array.from({ length: FOLDS }, (_, fold) => {
    const own = floor === MIN_FLOOR ? releaseClasses(classesOf(members.filter((member) => member.fold === fold)), MIN_FLOOR) : null;
    const told = (of: (classes: ByClass<ReleasedCount>) => ReleasedCount): ReleasedCount => (own === null ? foldShare(of(all)) : of(own));
    return {
      siteId,
      fold,
      total: told(totalOf),
      positives: told(({ positive }) => positive),
      negatives: told(({ negative }) => negative),
    };
  });
}

/** Patients of all sites of a cohort. */
export const sizeOf = (sites: readonly CohortSiteCount[]): ReleasedCount => sumReleased(sites.map(({ total }) => total));
