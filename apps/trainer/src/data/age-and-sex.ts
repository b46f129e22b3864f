import type { Patient } from "@midline/model/covariates";

/** A cell that was read, or null for unknown; and for one that cannot be true, what is wrong with it and what to write. */
export interface ReadCell<T> {
  readonly value: T | null;
  readonly wrong?: { readonly message: string; readonly remedy: string };
}

const UNKNOWN = /^(n\/a|na|nan|unknown|)$/i;
const OLDEST = 130;
const SEXES: ReadonlyMap<string, Patient["sex"]> = new Map([
  ["f", "female"],
  ["female", "female"],
  ["m", "male"],
  ["male", "male"],
  ["o", null],
  ["other", null],
]);

/** Age in years as BIDS writes it, `89+` too: completed years, above 90 as 90. Empty or n/a is unknown. */
export function readAge(cell: string): ReadCell<number> {
  const text = cell.trim();
  if (UNKNOWN.test(text)) return { value: null };
  const age = /^\d+(\.\d+)?\+?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (age >= 0 && age <= OLDEST) return { value: Math.min(90, Math.floor(age)) };
  return {
    value: null,
    wrong: {
      message: `The age "${text}" is impossible; it counts as unknown.`,
      remedy: `Write years from 0 to ${OLDEST}, or n/a where it is not known.`,
    },
  };
}

/** Sex as BIDS writes it: F or M, in words too; other, empty or n/a is unknown to the network. */
export function readSex(cell: string): ReadCell<NonNullable<Patient["sex"]>> {
  const text = cell.trim();
  if (UNKNOWN.test(text)) return { value: null };
  const sex = SEXES.get(text.toLowerCase());
  if (sex !== undefined) return { value: sex };
  return {
    value: null,
    wrong: { message: `The sex "${text}" cannot be read; it counts as unknown.`, remedy: "Write F, M or O, or n/a where it is not known." },
  };
}
