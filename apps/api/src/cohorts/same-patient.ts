import type { Standing } from "@midline/shared/cohorts/held-out";
import { samePatients } from "@midline/shared/cohorts/leaks";
import type { Attrition, Exclusion } from "./attrition.js";
import type { Candidate } from "./candidate.js";

/** A case with the keyed hash of its patient. */
type Known = Candidate & { readonly token: string | null };

interface KnownAttrition extends Attrition {
  readonly included: readonly Known[];
}

/**
 * One case of each patient: an external hospital's where there is one, for a test on patients nobody has seen is what is hardest to come by; else the first.
 * It is one more step of the flow, after the rules.
 *
 * @param included in site and pseudonym order.
 */
export function oneOfEach(included: readonly Known[], { stages, excluded }: Attrition): KnownAttrition {
  const dropped: Exclusion[] = [];
  for (const group of samePatients(included)) {
    const kept = group.find(({ siteKind }) => siteKind === "external") ?? group[0];
    for (const of of group) if (of !== kept) dropped.push({ of, position: stages.length, value: "another case of the patient" });
  }
  const gone = new Set(dropped.map(({ of }) => of.caseId));
  const remaining = included.filter(({ caseId }) => !gone.has(caseId));
  const step = { rule: "one_case_per_patient", description: "One case of each patient", missing: null, remaining, withoutValue: [] };
  return { included: remaining, stages: [...stages, step], excluded: [...excluded, ...dropped] };
}

/** Puts a patient's cases at training hospitals where the first of them stands. One at an external hospital stays there: he never trains. */
export function standTogether<T extends Known & Standing>(members: readonly T[]): readonly T[] {
  const places = new Map<string, Standing>();
  for (const group of samePatients(members.filter(({ siteKind }) => siteKind === "training")))
    for (const { caseId } of group) if (group[0]) places.set(caseId, { split: group[0].split, fold: group[0].fold });
  return members.map((member) => ({ ...member, ...places.get(member.caseId) }));
}
