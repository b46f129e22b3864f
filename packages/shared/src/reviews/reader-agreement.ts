import { fleissKappa, gwetAc1, kappaOfTable, percentAgreement } from "../metrics/agreement.js";
import { bootstrapKinds } from "../metrics/bootstrap.js";
import type { Estimate } from "../protocol/statistics.js";
import { LEAST_CASES } from "./agreement-terms.js";

/** How the blind readers of one case rated it. */
export interface RatedCase {
  readonly id: string;
  readonly siteId: string;
  readonly ratings: readonly { readonly readerId: string; readonly category: number }[];
}

/** Agreement of readers over some cases, each with its 95 % bootstrap interval by patient, within each site. */
export interface ReaderAgreement {
  readonly n: number;
  /** Fewer than LEAST_CASES: n is all that is said. */
  readonly tooFew: boolean;
  readonly percent: Estimate | null;
  /** Of one pair of readers; null where several pairs read. */
  readonly cohen: Estimate | null;
  /** Of three or more readers for each case. */
  readonly fleiss: Estimate | null;
  readonly ac1: Estimate | null;
}

interface Measured {
  readonly categories: number;
  readonly seed: number;
  /** 2000 unless told. */
  readonly resamples?: number;
}

/** How well readers agree: every case rated by equally many. @throws RangeError when cases differ in how many rated them. */
export function readerAgreement(cases: readonly RatedCase[], { categories, seed, resamples = 2000 }: Measured): ReaderAgreement {
  const n = cases.length;
  const none = { n, tooFew: n < LEAST_CASES, percent: null, cohen: null, fleiss: null, ac1: null };
  if (none.tooFew) return none;
  const raters = cases[0]?.ratings.length ?? 0;
  const pair = onePair(cases);
  const { patterns, patternOf } = patternsOf(cases);
  const counts = patterns.map((pattern) => Array.from({ length: categories }, (_, k) => pattern.filter((each) => each === k).length));
  const figures = (weights: readonly number[]): readonly (number | null)[] => [
    percentAgreement(counts, weights),
    pair === null ? null : kappaOfTable(tableOf(patterns, weights, categories)),
    raters < 3 ? null : fleissKappa(counts, weights),
    gwetAc1(counts, weights),
  ];
  const sites = [...new Set(cases.map(({ siteId }) => siteId))].sort();
  const strata = sites.map((siteId) => cases.flatMap((each, i) => (each.siteId === siteId ? [patternOf[i]!] : [])));
  const [percent, cohen, fleiss, ac1] = bootstrapKinds({ strata, kinds: patterns.length }, figures, { seed, resamples }).map(
    (found) => found?.estimate ?? null,
  );
  return { ...none, percent: percent ?? null, cohen: cohen ?? null, fleiss: fleiss ?? null, ac1: ac1 ?? null };
}

/** The two readers of all cases, when they are the same two. */
function onePair(cases: readonly RatedCase[]): readonly string[] | null {
  const readers = [...new Set(cases.flatMap(({ ratings }) => ratings.map(({ readerId }) => readerId)))].sort();
  return readers.length === 2 && cases.every(({ ratings }) => ratings.length === 2) ? readers : null;
}

/** The different ways in which cases were rated, readers in the order of their ids: there are few, however many cases. */
function patternsOf(cases: readonly RatedCase[]): {
  readonly patterns: readonly (readonly number[])[];
  readonly patternOf: readonly number[];
} {
  const found = new Map<string, number>();
  const patterns: number[][] = [];
  const patternOf = cases.map(({ ratings }) => {
    const pattern = [...ratings].sort((a, b) => (a.readerId < b.readerId ? -1 : 1)).map(({ category }) => category);
    const known = found.get(pattern.join());
    if (known !== undefined) return known;
    found.set(pattern.join(), patterns.length);
    return patterns.push(pattern) - 1;
  });
  return { patterns, patternOf };
}

function tableOf(patterns: readonly (readonly number[])[], weights: readonly number[], categories: number): readonly (readonly number[])[] {
  const table = Array.from({ length: categories }, () => Array.from({ length: categories }, () => 0));
  patterns.forEach(([first = 0, second = 0], i) => {
    table[first]![second]! += weights[i]!;
  });
  return table;
}

/** Two readers and the cases that both have read, with nobody else's ratings. */
export interface ReaderPair {
  readonly readerIds: readonly [string, string];
  readonly cases: readonly RatedCase[];
}

/** Every two readers who have read a case in common, in the order of their ids. */
export function readerPairs(cases: readonly RatedCase[]): readonly ReaderPair[] {
  const pairs = new Map<string, { readerIds: readonly [string, string]; cases: RatedCase[] }>();
  for (const { id, siteId, ratings } of cases) {
    const inOrder = [...ratings].sort((a, b) => (a.readerId < b.readerId ? -1 : 1));
    inOrder.forEach((first, i) => {
      for (const second of inOrder.slice(i + 1)) {
        const key = `${first.readerId} ${second.readerId}`;
        const pair = pairs.get(key) ?? { readerIds: [first.readerId, second.readerId] as const, cases: [] };
        pair.cases.push({ id, siteId, ratings: [first, second] });
        pairs.set(key, pair);
      }
    });
  }
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
}

/** How two readers' ratings stand against each other: `[i][j]` cases that the first rated i and the second j. */
export const confusionOfPair = ({ cases }: Pick<ReaderPair, "cases">, categories: number): readonly (readonly number[])[] =>
  tableOf(
    cases.map(({ ratings }) => ratings.map(({ category }) => category)),
    cases.map(() => 1),
    categories,
  );
