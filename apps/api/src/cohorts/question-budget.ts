import { canonicalHash } from "@midline/shared/canonical-hash";
import type { CohortWish } from "./cohort-wish.js";

/** Groups of patients of which one person is told in bands in one day (UTC). */
export const GROUPS_A_DAY = 1000;

/**
 * The groups of patients of which a wish tells, each as a hash: all of the sites, those whom each further rule leaves, and these once split. Wishes that
 * begin with the same rules have as many in common; a name makes no other group. Otherwise said but equal ones count as different.
 */
export function groupsOf(
  { target, rules, validationFraction, seed, samePatient }: CohortWish,
  siteIds: readonly string[],
): readonly string[] {
  const left = [canonicalHash({ target, siteIds: siteIds.toSorted() })];
  for (const rule of rules) left.push(canonicalHash({ of: left.at(-1) ?? "", rule }));
  return [...left, canonicalHash({ of: left.at(-1) ?? "", validationFraction, seed, samePatient })];
}

/** What was asked that day with this as well; null when it would be too much. What was asked before costs nothing. */
export function spend(asked: readonly string[], groups: readonly string[]): readonly string[] | null {
  const all = new Set([...asked, ...groups]);
  return all.size === asked.length || all.size <= GROUPS_A_DAY ? [...all] : null;
}

/** When a day has passed and questions are answered again. */
export function dayAfter(day: string): Date {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next;
}
