import type { CohortFlow, FlowStep, SiteFlow } from "@midline/shared/cohorts/flow";
import { type ByClass, byClass, leftBetween, releaseClasses, totalOf } from "@midline/shared/cohorts/label-classes";
import { MAX_FLOOR, type ReleasedCount, sumReleased } from "@midline/shared/cohorts/released-count";
import type { AttritionSiteStep, AttritionStep } from "./cohort.object.js";

const NOBODY: ReleasedCount = { atLeast: 0, atMost: 0 };

/**
 * How the rules narrowed a cohort down, as far as it is told: each site's three classes are released as they stood before and after each
 * rule, and whom a rule took is what lies between. Neither exclusions nor missing values are ever counted apart.
 *
 * @param floors by site; see `floorsFor`.
 */
export function releaseFlow({ steps, sites }: CohortFlow, floors: ReadonlyMap<string, number>): readonly AttritionStep[] {
  const told = sites.map((site) => releaseSiteFlow(site, steps, floors.get(site.siteId) ?? MAX_FLOOR));
  return steps.map(({ rule, description, missing }, position) => {
    const own = told.flatMap((each) => each.slice(position, position + 1));
    const withoutValue = sumReleased(own.map((each) => each.withoutValue));
    return {
      position,
      rule,
      description,
      remaining: sumReleased(own.map(({ remaining }) => remaining)),
      excluded: sumReleased(own.map(({ excluded }) => excluded)),
      withoutValue,
      undecided: missing === "UNDECIDED" && withoutValue.atMost > 0,
      sites: own,
    };
  });
}

function releaseSiteFlow({ siteId, remaining, withoutValue }: SiteFlow, steps: readonly FlowStep[], floor: number): AttritionSiteStep[] {
  const released = (exact: ByClass<number>) => releaseClasses(exact, floor);
  return remaining.map((after, i) => {
    const [before, missing] = [remaining[i - 1], withoutValue[i]];
    return {
      siteId,
      remaining: totalOf(released(after)),
      excluded: before === undefined ? NOBODY : leftBetween(released(before), released(after)),
      withoutValue: missing === undefined ? NOBODY : withoutValueOf(steps[i], { after, missing, released }),
    };
  });
}

interface Step {
  readonly after: ByClass<number>;
  readonly missing: ByClass<number>;
  readonly released: (exact: ByClass<number>) => ByClass<ReleasedCount>;
}

/** What lies between the cohort as it would be with cases without a value, and without them: two cohorts that anyone may ask for. */
function withoutValueOf(step: FlowStep | undefined, { after, missing, released }: Step): ReleasedCount {
  if (step === undefined || step.missing === null) return NOBODY;
  const sign = step.missing === "EXCLUDE" ? 1 : -1;
  const other = released(byClass((label) => after[label] + sign * missing[label]));
  return sign === 1 ? leftBetween(other, released(after)) : leftBetween(released(after), other);
}
