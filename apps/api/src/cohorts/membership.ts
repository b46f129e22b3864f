import type { Split } from "@midline/shared/protocol/vocabulary";
import { FOLDS, foldsOf } from "@midline/shared/cohorts/folds";
import { heldOutOf } from "@midline/shared/cohorts/held-out-share";
import { randomStream, shuffled } from "@midline/shared/random";
import type { CountedCase } from "./candidate.js";

export interface SplitWish {
  /** Share of each training site's patients, per label, that is held out. */
  readonly validationFraction: number;
  readonly seed: number;
}

/**
 * Gives every patient one split: all of an external site are external and never train; a training site holds out the wished share of
 * each label group, rounded, so that the held-out part has the site's own mixture. A site's split does not depend on the other sites.
 *
 * @param included in site and pseudonym order; the answer is in the same order.
 */
export function splitPatients(included: readonly CountedCase[], wish: SplitWish): readonly Split[] {
  const splits = included.map(({ siteKind }): Split => (siteKind === "external" ? "external" : "train"));
  const groups = new Map<string, number[]>();
  for (const [i, { siteKind, siteCode, label }] of included.entries()) {
    if (siteKind === "external") continue;
    const name = `${siteCode}|${label.value ?? "unlabelled"}`;
    const group = groups.get(name);
    if (group) group.push(i);
    else groups.set(name, [i]);
  }
  for (const [name, group] of groups) {
    const order = shuffled(group, randomStream("split", wish.seed, name));
    for (const i of order.slice(0, heldOutOf(group.length, wish.validationFraction))) splits[i] = "validation";
  }
  return splits;
}

/** The fold of every patient of a training site, stratified by site, label and location; null for those of external sites. */
export function foldPatients(included: readonly CountedCase[], seed: number): readonly (number | null)[] {
  const members = included.flatMap(({ siteKind, siteCode, label, values }) =>
    siteKind === "external"
      ? []
      : {
          siteCode,
          label: label.value === null ? null : label.value ? (1 as const) : (0 as const),
          location: typeof values["location_primary"] === "string" ? values["location_primary"] : null,
        },
  );
  const folds = foldsOf(members, FOLDS, seed);
  let next = 0;
  return included.map(({ siteKind }) => (siteKind === "external" ? null : (folds[next++] ?? null)));
}
