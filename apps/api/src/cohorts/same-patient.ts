import type { CohortFlow } from "@midline/shared/cohorts/flow";
import type { Standing } from "@midline/shared/cohorts/held-out";
import { countClasses } from "@midline/shared/cohorts/label-classes";
import { samePatients, type TokenHolder } from "@midline/shared/cohorts/leaks";

interface Known extends TokenHolder {
  readonly caseId: string;
  readonly siteId: string;
  readonly siteKind: "training" | "external";
  readonly label: { readonly value: boolean | null };
}

/**
 * One case of each patient: an external hospital's where there is one, for a test on patients nobody has seen is what is hardest to come by; else the first.
 *
 * @param included in site and pseudonym order.
 */
export function oneOfEach<T extends Known>(
  included: readonly T[],
  { steps, sites }: CohortFlow,
): { readonly included: readonly T[]; readonly flow: CohortFlow } {
  const dropped = new Set<string>();
  for (const group of samePatients(included)) {
    const kept = group.find(({ siteKind }) => siteKind === "external") ?? group[0];
    for (const each of group) if (each !== kept) dropped.add(each.caseId);
  }
  const left = included.filter(({ caseId }) => !dropped.has(caseId));
  const leftAt = (siteId: string) => countClasses(left.flatMap((each) => (each.siteId === siteId ? [each.label.value] : [])));
  const flow = {
    steps: [...steps, { rule: "one_case_per_patient", description: "One case of each patient" }],
    sites: sites.map(({ siteId, remaining }) => ({ siteId, remaining: [...remaining, leftAt(siteId)] })),
  };
  return { included: left, flow };
}

/** Puts a patient's cases at training hospitals where the first of them stands. One at an external hospital stays there: he never trains. */
export function standTogether<T extends Known & Standing>(members: readonly T[]): readonly T[] {
  const places = new Map<string, Standing>();
  for (const group of samePatients(members.filter(({ siteKind }) => siteKind === "training")))
    for (const { caseId } of group) if (group[0]) places.set(caseId, { split: group[0].split, fold: group[0].fold });
  return members.map((member) => ({ ...member, ...places.get(member.caseId) }));
}
