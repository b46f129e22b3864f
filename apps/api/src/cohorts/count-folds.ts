import { FOLDS } from "@midline/shared/cohorts/folds";
import type { CohortFoldCount } from "./cohort.object.js";
import { type CountedMember, isSmallClass } from "./count-sites.js";

/**
 * The part of each fold at each training site as numbers; none for a cohort without folds. A site's class counts are withheld in all of
 * its folds when they are small in one: together they add up to the site's, which are told, so one alone could be worked out.
 */
export function countFolds(members: readonly CountedMember[]): readonly CohortFoldCount[] {
  const folded = members.filter((member) => member.fold !== null);
  return [...new Set(folded.map((member) => member.siteId))].flatMap((siteId): readonly CohortFoldCount[] => {
    const counts = Array.from({ length: FOLDS }, (_, fold) => {
      const own = folded.filter((member) => member.siteId === siteId && member.fold === fold);
      const labelled = (label: boolean): number => own.filter((member) => member.label === label).length;
      return { siteId, fold, total: own.length, positives: labelled(true), negatives: labelled(false) };
    });
    const isSmall = counts.some(({ positives, negatives }) => isSmallClass(positives) || isSmallClass(negatives));
    return isSmall ? counts.map((count) => ({ ...count, positives: null, negatives: null })) : counts;
  });
}
