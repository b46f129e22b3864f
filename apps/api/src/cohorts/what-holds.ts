import type { Fault } from "@midline/shared/faults";
import type { CohortEventKind } from "./cohort-event.entity.js";

interface Said {
  readonly kind: CohortEventKind;
}

/** What of all that was said of a version still counts. */
export interface Holding<T> {
  readonly lock: T | null;
  readonly deprecation: T | null;
}

/** The lock and the deprecation that nobody has undone. `events` from the first to the last. */
export function whatHolds<T extends Said>(events: readonly T[]): Holding<T> {
  const last = (kind: CohortEventKind, undoing: CohortEventKind): T | null => {
    const found = events.findLast((event) => event.kind === kind || event.kind === undoing);
    return found?.kind === kind ? found : null;
  };
  return { lock: last("lock", "unlock"), deprecation: last("deprecate", "restore") };
}

/** Whether the series of a version takes no further one: its newest is locked, and nobody has given it up since. */
export const isClosed = ({ lock, deprecation }: Holding<unknown>): boolean => lock !== null && deprecation === null;

const ALREADY: Readonly<Record<CohortEventKind, string>> = {
  lock: "This version is locked already.",
  unlock: "This version is not locked.",
  deprecate: "This version is deprecated already.",
  restore: "This version is not deprecated.",
};

/** Why this may not be said now; null when it may. What would change nothing is refused, and nobody vouches for what is not to be used. */
export function whyNotSaid(kind: CohortEventKind, { lock, deprecation }: Holding<unknown>): Fault | null {
  const isSo = { lock: lock !== null, unlock: lock === null, deprecate: deprecation !== null, restore: deprecation === null }[kind];
  if (isSo)
    return {
      code: "CONFLICT",
      message: ALREADY[kind],
      where: "cohortId",
      remedy: "Look at the cohort's page: somebody else may have done it.",
    };
  if (kind !== "lock" || deprecation === null) return null;
  const remedy = "Restore it first, with a reason, or lock another version.";
  return { code: "COHORT_DEPRECATED", message: "A deprecated version cannot be locked.", where: "cohortId", remedy };
}
