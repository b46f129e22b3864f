import type { Split } from "@midline/shared/protocol/vocabulary";
import { MIN_CELL } from "@midline/shared/protocol/statistics";
import type { CohortSiteCount } from "./cohort.object.js";

export interface CountedMember {
  readonly siteId: string;
  readonly split: Split;
  readonly fold: number | null;
  readonly label: boolean | null;
}

/** So few patients of a class that their number is withheld. */
export const isSmallClass = (n: number): boolean => n > 0 && n < MIN_CELL;

/** Each site's part of a cohort as numbers; the class counts are withheld when one class has 1 to MIN_CELL - 1 patients. */
export function countSites(members: readonly CountedMember[]): readonly CohortSiteCount[] {
  const siteIds = [...new Set(members.map((member) => member.siteId))];
  return siteIds.map((siteId) => {
    const own = members.filter((member) => member.siteId === siteId);
    const count = (test: (member: CountedMember) => boolean): number => own.filter(test).length;
    const [positives, negatives] = [count((member) => member.label === true), count((member) => member.label === false)];
    const isSmall = [positives, negatives].some(isSmallClass);
    return {
      siteId,
      total: own.length,
      train: count((member) => member.split === "train"),
      validation: count((member) => member.split === "validation"),
      external: count((member) => member.split === "external"),
      positives: isSmall ? null : positives,
      negatives: isSmall ? null : negatives,
    };
  });
}
