/** Ages as they are told of groups: infants, children, adolescents, adults; in completed years. */
export const AGE_BANDS = ["0-2", "3-9", "10-17", "18-39", "40-59", "60+"] as const;
export type AgeBand = (typeof AGE_BANDS)[number];

/** The first completed year of each band but the first. */
const BEGINS = [3, 10, 18, 40, 60] as const;

/** The band of an age in completed years. */
export function ageBandOf(ageYears: number): AgeBand {
  const above = BEGINS.findIndex((begin) => ageYears < begin);
  return AGE_BANDS[above < 0 ? BEGINS.length : above] ?? "60+";
}
