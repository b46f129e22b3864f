import type { Standing } from "./held-out.js";

/** A case with the keyed hash of its patient, where its hospital made one. */
export interface TokenHolder {
  readonly siteCode: string;
  readonly token: string | null;
}

/** What of two cases of one patient is left apart. */
export interface Leaks {
  /** Pairs of cases of one patient that stand in different splits or folds. */
  readonly pairs: number;
  /** Of those pairs, in the order of their codes. */
  readonly siteCodes: readonly string[];
}

/** Cases by patient: only groups of two and more, in the order of their first case. */
export function samePatients<T extends TokenHolder>(cases: readonly T[]): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const each of cases) {
    if (each.token === null) continue;
    const group = groups.get(each.token);
    if (group) group.push(each);
    else groups.set(each.token, [each]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

/** How often one patient would both teach a model and test it: the same token in different splits, or in different folds. */
export function findLeaks(cases: readonly (TokenHolder & Standing)[]): Leaks {
  let pairs = 0;
  const codes = new Set<string>();
  for (const group of samePatients(cases)) {
    for (const [i, one] of group.entries())
      for (const other of group.slice(i + 1)) {
        if (one.split === other.split && one.fold === other.fold) continue;
        pairs += 1;
        codes.add(one.siteCode).add(other.siteCode);
      }
  }
  return { pairs, siteCodes: [...codes].toSorted() };
}
