/** A month such as 2026-11 as a whole number, one more for each month. */
export function monthOf(month: string): number {
  const [year = 0, of = 1] = month.split("-").map(Number);
  return year * 12 + of - 1;
}

/** "2026-11" of the month that such a number, or one a little beside it, is of. */
export function monthWords(at: number): string {
  const month = Math.round(at);
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;
}
