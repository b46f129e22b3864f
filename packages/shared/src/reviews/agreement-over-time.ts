import type { RatedCase } from "./reader-agreement.js";

/** One blind read of a case, and when it was submitted. */
export interface TimedRating {
  readonly readerId: string;
  readonly category: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** A case with all of its reads. */
export interface TimedCase {
  readonly id: string;
  readonly siteId: string;
  readonly ratings: readonly TimedRating[];
}

/** The cases whose second read came in one month, each with its first two reads. */
export interface MonthOfReads {
  /** Such as 2026-11, in UTC. */
  readonly month: string;
  readonly cases: readonly RatedCase[];
}

/**
 * Cases by the month in which their second read was submitted, earliest first; of more reads the first two count, so that months compare. Of a
 * case that was read in several reviews in one month the last counts.
 */
export function monthsOfReads(cases: readonly TimedCase[]): readonly MonthOfReads[] {
  const months = new Map<string, Map<string, RatedCase>>();
  for (const { id, siteId, ratings } of cases) {
    const inOrder = [...ratings].sort((a, b) => (a.at === b.at ? (a.readerId < b.readerId ? -1 : 1) : a.at < b.at ? -1 : 1));
    const [first, second] = inOrder;
    if (first === undefined || second === undefined) continue;
    const month = second.at.slice(0, 7);
    const own = months.get(month) ?? new Map<string, RatedCase>();
    own.set(id, { id, siteId, ratings: [first, second].map(({ readerId, category }) => ({ readerId, category })) });
    months.set(month, own);
  }
  return [...months].sort(([a], [b]) => (a < b ? -1 : 1)).map(([month, own]) => ({ month, cases: [...own.values()] }));
}
