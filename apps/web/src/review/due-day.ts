const DAY_MS = 86_400_000;

/** A day as a date field writes it, in the time zone of the browser. */
const dayOf = (at: Date): string =>
  `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;

/** The day two weeks from now. */
export const inTwoWeeks = (): string => dayOf(new Date(Date.now() + 14 * DAY_MS));

/** The last minute of a day in the time zone of the browser; the beginning of time for what is no day. */
export function endOfDay(day: string): string {
  const at = new Date(`${day}T23:59:00`);
  return (Number.isNaN(at.getTime()) ? new Date(0) : at).toISOString();
}
