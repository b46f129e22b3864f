import { randomStream, shuffled } from "../random.js";

export interface CaseToRead {
  readonly id: string;
  readonly siteId: string;
}

export interface Reader {
  readonly id: string;
  /** The sites whose cases he may read. */
  readonly siteIds: readonly string[];
}

export interface Assigned {
  readonly caseId: string;
  /** Neutral number in the review, from 1, in an order that says nothing of the site. */
  readonly number: number;
  readonly readerIds: readonly string[];
}

interface Assignment {
  readonly cases: readonly CaseToRead[];
  readonly readers: readonly Reader[];
  readonly readsEach: number;
  readonly seed: number;
}

/**
 * Who reads what: every case goes to those of its site's readers who have fewest so far, ties drawn. Same seed, same readers and cases in any
 * order, same result; readers of one site differ by one read at most. A case whose site has too few readers gets none.
 */
export function assignReads({ cases, readers, readsEach, seed }: Assignment): readonly Assigned[] {
  const uniform = randomStream("reviews", seed, "assign");
  const load = new Map(readers.map(({ id }) => [id, 0]));
  const inOrder = [...readers].sort((a, b) => (a.id < b.id ? -1 : 1));
  return shuffled(
    [...cases].sort((a, b) => (a.id < b.id ? -1 : 1)),
    uniform,
  ).map(({ id, siteId }, i) => {
    const able = shuffled(
      inOrder.filter(({ siteIds }) => siteIds.includes(siteId)),
      uniform,
    ).sort((a, b) => (load.get(a.id) ?? 0) - (load.get(b.id) ?? 0));
    const readerIds = able.length < readsEach ? [] : able.slice(0, readsEach).map((reader) => reader.id);
    for (const reader of readerIds) load.set(reader, (load.get(reader) ?? 0) + 1);
    return { caseId: id, number: i + 1, readerIds };
  });
}

/** A sample of each site's cases, drawn without regard to their labels. */
export function sampleCases(cases: readonly CaseToRead[], perSite: number, seed: number): readonly CaseToRead[] {
  const sites = [...new Set(cases.map(({ siteId }) => siteId))].sort();
  return sites.flatMap((siteId) =>
    shuffled(
      cases.filter((each) => each.siteId === siteId).sort((a, b) => (a.id < b.id ? -1 : 1)),
      randomStream("reviews", seed, "sample", siteId),
    ).slice(0, perSite),
  );
}
