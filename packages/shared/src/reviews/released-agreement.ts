import { MIN_FLOOR, release, type ReleasedCount, sumReleased } from "../cohorts/released-count.js";
import type { Estimate } from "../protocol/statistics.js";
import type { RatedCase, ReaderAgreement } from "./reader-agreement.js";

/** In bands of how many cases a site's counts are told to who asks. */
export type FloorOf = (siteId: string) => number;

/** How many cases, of each site in its bands. */
export const releaseCases = (cases: readonly RatedCase[], floorOf: FloorOf): ReleasedCount =>
  sumReleased(bySite(cases).map(([siteId, own]) => release(own.length, floorOf(siteId))));

/**
 * Whether figures of agreement over these cases may be told: from them one can solve for how many of a site's cases its readers agree on and
 * differ on, and so each of the two must be nobody's secret: both of the site's floor at least, or the site tells exact numbers.
 */
export const mayTell = (cases: readonly RatedCase[], floorOf: FloorOf): boolean =>
  bySite(cases).every(([siteId, own]) => {
    const floor = floorOf(siteId);
    const agreed = own.filter(isAgreed).length;
    return floor === MIN_FLOOR || (agreed >= floor && own.length - agreed >= floor);
  });

/**
 * Which groups of some cases may be told beside the figures of all and of each site: those that may by themselves, but none where what is left
 * over, which all less the groups tells, may not. Of a site that may not be told as a whole there is nothing to take away from.
 */
export function tellGroups(all: readonly RatedCase[], groups: readonly (readonly RatedCase[])[], floorOf: FloorOf): readonly boolean[] {
  const told = groups.map((group) => mayTell(group, floorOf));
  const shown = new Set(groups.flatMap((group, i) => (told[i] === true ? group.map(({ id }) => id) : [])));
  const left = bySite(all).flatMap(([, own]) => (mayTell(own, floorOf) ? own.filter(({ id }) => !shown.has(id)) : []));
  return mayTell(left, floorOf) ? told : groups.map(() => false);
}

/** A table of two readers in bands; null where its parts, which add up to what else is told, would leave a number less than its band. */
export function releaseTable(
  cases: readonly RatedCase[],
  tableOf: (own: readonly RatedCase[]) => readonly (readonly number[])[],
  floorOf: FloorOf,
): readonly (readonly ReleasedCount[])[] | null {
  const tables = bySite(cases).map(([siteId, own]) => ({ floor: floorOf(siteId), table: tableOf(own) }));
  const open = tables.every(({ floor, table }) => {
    const cells = table.flatMap((row, i) => row.map((count, j) => ({ count, agreed: i === j })));
    const parts = [cells, cells.filter(({ agreed }) => agreed), cells.filter(({ agreed }) => !agreed)];
    return parts.every((part) => leavesOpen(part.map(({ count }) => count), floor)); // prettier-ignore
  });
  const [first] = tables;
  if (!open || first === undefined) return null;
  return first.table.map((row, i) => row.map((_, j) => sumReleased(tables.map(({ floor, table }) => release(table[i]?.[j] ?? 0, floor)))));
}

/** As in Table 1: the parts' upper ends exceed the lower end of the band of their sum by a band or more. */
function leavesOpen(parts: readonly number[], floor: number): boolean {
  const sum = parts.reduce((total, n) => total + n, 0);
  return sumReleased(parts.map((n) => release(n, floor))).atMost - release(sum, floor).atLeast >= floor - 1;
}

/** Figures as they are told where counts are in bands: in hundredths, so that they tell no more of the table than they need. */
export const inHundredths = <T extends Pick<ReaderAgreement, "percent" | "cohen" | "fleiss" | "ac1">>(figures: T): T => ({
  ...figures,
  percent: rounded(figures.percent),
  cohen: rounded(figures.cohen),
  fleiss: rounded(figures.fleiss),
  ac1: rounded(figures.ac1),
});

const rounded = (estimate: Estimate | null): Estimate | null =>
  estimate === null ? null : { value: hundredths(estimate.value), low: hundredths(estimate.low), high: hundredths(estimate.high) };
const hundredths = (value: number): number => Math.round(value * 100) / 100;

const isAgreed = ({ ratings }: RatedCase): boolean => ratings.every(({ category }) => category === ratings[0]?.category);

function bySite(cases: readonly RatedCase[]): readonly (readonly [string, readonly RatedCase[]])[] {
  const found = new Map<string, RatedCase[]>();
  for (const each of cases) {
    const own = found.get(each.siteId);
    if (own === undefined) found.set(each.siteId, [each]);
    else own.push(each);
  }
  return [...found];
}
