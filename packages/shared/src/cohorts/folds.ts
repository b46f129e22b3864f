import { randomStream, shuffled } from "../random.js";

/** Folds of a frozen cohort: each patient of a training site is in one of them, counted from 0. */
export const FOLDS = 5;

/** What a patient's stratum is made of. */
export interface FoldMember {
  readonly siteCode: string;
  readonly label: 0 | 1 | null;
  /** Null where nobody knows. */
  readonly location: string | null;
}

/**
 * The fold of each patient, for cross-validation: strata of site, label and location, in sorted order, are each shuffled and dealt out in
 * turn, one stratum going on where the last one ended. Every fold is like the whole, and no fold is larger than another by more than one.
 *
 * @returns one number from 0 to `folds - 1` per member, in the order given; the same members, folds and seed give the same numbers.
 */
export function foldsOf(members: readonly FoldMember[], folds: number, seed: number): readonly number[] {
  const strata = new Map<string, number[]>();
  for (const [i, { siteCode, label, location }] of members.entries()) {
    const stratum = `${siteCode}|${label}|${location}`;
    const known = strata.get(stratum);
    if (known) known.push(i);
    else strata.set(stratum, [i]);
  }
  const found = members.map(() => 0);
  let next = 0;
  for (const [stratum, indices] of [...strata].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    for (const i of shuffled(indices, randomStream("folds", seed, stratum))) found[i] = next++ % folds;
  return found;
}
