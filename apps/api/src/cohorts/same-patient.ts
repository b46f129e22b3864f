import { samePatients } from "@midline/shared/cohorts/leaks";
import type { Attrition, Exclusion } from "./attrition.js";
import type { CountedCase, Member } from "./candidate.js";

/**
 * One case of each patient: an external hospital's where there is one, for a test on patients nobody has seen is what is hardest to come by; else the first.
 * It is one more step of the flow, after the rules.
 *
 * @param attrition with those included in site and pseudonym order.
 */
export function oneOfEach<T extends CountedCase>({ included, stages, excluded }: Attrition<T>): Attrition<T> {
  const dropped = new Map<number, Exclusion<T>>();
  for (const group of samePatients(included.map((of, place) => ({ of, place, siteCode: of.siteCode, token: of.token })))) {
    const kept = group.find(({ of }) => of.siteKind === "external") ?? group[0];
    for (const { of, place } of group)
      if (place !== kept?.place) dropped.set(place, { of, position: stages.length, value: "another case of the patient" });
  }
  const remaining = included.filter((_, place) => !dropped.has(place));
  const step = { rule: "one_case_per_patient", description: "One case of each patient", missing: null, remaining, withoutValue: [] };
  return { included: remaining, stages: [...stages, step], excluded: [...excluded, ...dropped.values()] };
}

/** Puts a patient's cases at training hospitals where the first of them stands. One at an external hospital stays there: he never trains. */
export function standTogether<T extends CountedCase>(members: readonly Member<T>[]): readonly Member<T>[] {
  const together = [...members];
  const training = members.flatMap(({ of, split, fold }, place) =>
    of.siteKind === "training" ? { siteCode: of.siteCode, token: of.token, place, split, fold } : [],
  );
  for (const [first, ...others] of samePatients(training))
    for (const { place } of others) {
      const member = members[place];
      if (first && member) together[place] = { of: member.of, split: first.split, fold: first.fold };
    }
  return together;
}
