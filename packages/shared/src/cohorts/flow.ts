import type { ByClass } from "./label-classes.js";

/** One box of the flow down: everyone first, then what each rule left. */
export interface FlowStep {
  /** The rule; "all" for everyone of the chosen sites. */
  readonly rule: string;
  /** In a sentence. */
  readonly description: string;
}

/** How the rules narrowed a cohort down, kept exactly and site by site; what people see of it is released. */
export interface CohortFlow {
  readonly steps: readonly FlowStep[];
  /** Every chosen site, whether anybody of it is left or not. None in a cohort that was frozen before flows were kept by site. */
  readonly sites: readonly {
    readonly siteId: string;
    /** As many as there are steps. */
    readonly remaining: readonly ByClass<number>[];
  }[];
}
