import { foldShare, splitsOf } from "@midline/shared/cohorts/held-out-share";
import { byClass, LABEL_CLASSES, releaseClasses, totalOf, type ByClass } from "@midline/shared/cohorts/label-classes";
import { lessWithin, sumReleased, type ReleasedCount } from "@midline/shared/cohorts/released-count";
import type { RevisionGroup } from "./group-key.js";

/** What of a cohort's site its numbers are told from. */
export interface CountedSite {
  /** All its members, exactly. */
  readonly classes: ByClass<number>;
  readonly external: boolean;
  readonly validationFraction: number;
}

/** How many of a site's members trained, or were scored on: worked out from its released classes alone, as everything that others are told. */
export function releaseStanding(
  { standing, fold }: Pick<RevisionGroup, "standing" | "fold">,
  site: CountedSite,
  floor: number,
): ReleasedCount {
  const classes = releaseClasses(site.classes, floor);
  if (standing === "all") return totalOf(classes);
  if (fold === null) {
    const { train, validation, external } = splitsOf(classes, site);
    return standing === "trained" ? totalOf(train) : sumReleased([totalOf(validation), totalOf(external)]);
  }
  if (site.external) return standing === "trained" ? { atLeast: 0, atMost: 0 } : totalOf(classes);
  const shares = byClass((label) => foldShare(classes[label]));
  if (standing === "scored") return totalOf(shares);
  return sumReleased(LABEL_CLASSES.map((label) => lessWithin(classes[label], shares[label])));
}
