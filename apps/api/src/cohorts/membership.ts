import type { Split } from "@midline/shared/protocol/vocabulary";
import { FOLDS, foldsOf } from "@midline/shared/cohorts/folds";
import { heldOutOf } from "@midline/shared/cohorts/held-out-share";
import { randomStream, shuffled } from "@midline/shared/random";
import type { Candidate } from "./candidate.js";

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
export function splitPatients(included: readonly Candidate[], wish: SplitWish): readonly Split[] {
  const heldOut = new Set<string>();
  const groups = new Map<string, Candidate[]>();
  for (const candidate of included.filter((each) => each.siteKind === "training")) {
    const name = `${candidate.siteCode}|${candidate.label.value ?? "unlabelled"}`;
    const group = groups.get(name);
    if (group) group.push(candidate);
    else groups.set(name, [candidate]);
  }
  for (const [name, group] of groups) {
    const order = shuffled(group, randomStream("split", wish.seed, name));
    for (const candidate of order.slice(0, heldOutOf(group.length, wish.validationFraction))) heldOut.add(candidate.caseId);
  }
  return included.map((candidate) =>
    candidate.siteKind === "external" ? "external" : heldOut.has(candidate.caseId) ? "validation" : "train",
  );
}

/** The fold of every patient of a training site, stratified by site, label and location; null for those of external sites. */
export function foldPatients(included: readonly Candidate[], seed: number): readonly (number | null)[] {
  const training = included.filter((each) => each.siteKind === "training");
  const members = training.map(({ siteCode, label, values }) => ({
    siteCode,
    label: label.value === null ? null : label.value ? (1 as const) : (0 as const),
    location: typeof values["location_primary"] === "string" ? values["location_primary"] : null,
  }));
  const foldOf = new Map(foldsOf(members, FOLDS, seed).map((fold, i) => [training[i]?.caseId, fold]));
  return included.map(({ caseId }) => foldOf.get(caseId) ?? null);
}
