import type { Standing } from "./held-out.js";

/** A case with the keyed hash of its patient, where its hospital made one. */
export interface TokenHolder {
  readonly siteCode: string;
  readonly token: string | null;
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

/**
 * The sites, in the order of their codes, with a patient who would both teach a model and test it: the same token in different splits, or in
 * different folds. None when nobody would.
 */
export function leakingSites(cases: readonly (TokenHolder & Standing)[]): readonly string[] {
  const codes = new Set<string>();
  for (const group of samePatients(cases)) {
    const [first] = group;
    if (group.some(({ split, fold }) => split !== first?.split || fold !== first.fold))
      for (const { siteCode } of group) codes.add(siteCode);
  }
  return [...codes].toSorted();
}
