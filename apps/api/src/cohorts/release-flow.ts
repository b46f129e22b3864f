import type { CohortFlow } from "@midline/shared/cohorts/flow";
import { leftBetween, releaseClasses, totalOf } from "@midline/shared/cohorts/label-classes";
import { MAX_FLOOR, sumReleased } from "@midline/shared/cohorts/released-count";
import type { AttritionSiteStep, AttritionStep } from "./cohort.object.js";

const NONE = { atLeast: 0, atMost: 0 };

/**
 * How the rules narrowed a cohort down, as far as it is told: each site's three classes are released as they stood before and after each
 * rule, and whom a rule took is what lies between. Exclusions are never counted apart.
 *
 * @param floors by site; see `floorsFor`.
 */
export function releaseFlow({ steps, sites }: CohortFlow, floors: ReadonlyMap<string, number>): readonly AttritionStep[] {
  const bySite = sites.map(({ siteId, remaining }) => {
    const told = remaining.map((classes) => releaseClasses(classes, floors.get(siteId) ?? MAX_FLOOR));
    return told.map((after, i): AttritionSiteStep => {
      const before = told[i - 1];
      return { siteId, remaining: totalOf(after), excluded: before === undefined ? NONE : leftBetween(before, after) };
    });
  });
  return steps.map(({ rule, description }, i) => {
    const own = bySite.flatMap((each) => each.slice(i, i + 1));
    return {
      rule,
      description,
      remaining: sumReleased(own.map(({ remaining }) => remaining)),
      excluded: sumReleased(own.map(({ excluded }) => excluded)),
      sites: own,
    };
  });
}
