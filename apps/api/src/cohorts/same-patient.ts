import type { CohortFlow } from "@midline/shared/cohorts/flow";
import type { Standing } from "@midline/shared/cohorts/held-out";
import { countClasses } from "@midline/shared/cohorts/label-classes";
import { samePatients, type TokenHolder } from "@midline/shared/cohorts/leaks";
import type { FlowStep } from "@midline/shared/cohorts/flow";

interface Known extends TokenHolder {
  readonly caseId: string;
  readonly siteId: string;
  readonly siteKind: "training" | "external";
  readonly label: { readonly value: boolean | null };
}

/** What keeping one case of each patient is in the flow. */
export const ONE_OF_EACH: FlowStep = { rule: "one_case_per_patient", description: "One case of each patient", missing: null };

/**
 * One case of each patient: an external hospital's where there is one, for a test on patients nobody has seen is what is hardest to come by; else the first.
 *
 * @param included in site and pseudonym order.
 */
export function oneOfEach<T extends Known>(included: readonly T[]): { readonly kept: readonly T[]; readonly dropped: readonly T[] } {
  const dropped = new Set<string>();
  for (const group of samePatients(included)) {
    const kept = group.find(({ siteKind }) => siteKind === "external") ?? group[0];
    for (const each of group) if (each !== kept) dropped.add(each.caseId);
  }
  const isKept = ({ caseId }: T): boolean => !dropped.has(caseId);
  return { kept: included.filter(isKept), dropped: included.filter((each) => !isKept(each)) };
}

/** Puts a patient's cases at training hospitals where the first of them stands. One at an external hospital stays there: he never trains. */
export function standTogether<T extends Known & Standing>(members: readonly T[]): readonly T[] {
  const places = new Map<string, Standing>();
  for (const group of samePatients(members.filter(({ siteKind }) => siteKind === "training")))
    for (const { caseId } of group) if (group[0]) places.set(caseId, { split: group[0].split, fold: group[0].fold });
  return members.map((member) => ({ ...member, ...places.get(member.caseId) }));
}
