import type { WhenMissing } from "./criteria.js";
import type { ByClass } from "./label-classes.js";

/** One box of the flow down: everyone first, then what each rule left. */
export interface FlowStep {
  /** What the rule asks about; "all" for everyone of the chosen sites. */
  readonly rule: string;
  /** In a sentence. */
  readonly description: string;
  /** What became of cases without a value; null where every case has one. */
  readonly missing: WhenMissing | null;
}

/** What the steps left of one site, exactly; as many of each as there are steps. */
export interface SiteFlow {
  readonly siteId: string;
  readonly remaining: readonly ByClass<number>[];
  /** Those that came to the rule without a value. */
  readonly withoutValue: readonly ByClass<number>[];
}

/** How the rules narrowed a cohort down, kept exactly and site by site; what people see of it is released. */
export interface CohortFlow {
  readonly steps: readonly FlowStep[];
  /** Every chosen site, whether anybody of it is left or not. None in a cohort that was frozen before flows were kept by site. */
  readonly sites: readonly SiteFlow[];
}
