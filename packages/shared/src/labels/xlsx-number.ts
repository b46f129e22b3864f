import { dateOfSerial } from "./read-date.js";

/** How a style shows a number: as it is, as a day, as a day with its time, as a time, or as percent. */
export type NumberFormat = "plain" | "date" | "time" | "percent";

/** The formats that have a number and no code of their own. */
const BUILT_IN: readonly (readonly [from: number, to: number, NumberFormat])[] = [
  [9, 10, "percent"],
  [14, 17, "date"],
  [18, 21, "time"],
  [22, 22, "date"],
  [27, 36, "date"],
  [45, 47, "time"],
  [50, 58, "date"],
];

export const builtInFormat = (id: number): NumberFormat => BUILT_IN.find(([from, to]) => id >= from && id <= to)?.[2] ?? "plain";

/** What a format code such as `dd/mm/yyyy` shows. Quoted text, escaped letters, colours and conditions do not count. */
export function formatOfCode(code: string): NumberFormat {
  const [first = ""] = code.replaceAll(/"[^"]*"|\\.|_.|\*./g, "").split(";");
  const letters = first.replaceAll(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, "");
  if (/[yd]|mmm/i.test(letters)) return "date";
  if (/[hs]/i.test(letters)) return "time";
  return letters.includes("%") ? "percent" : "plain";
}

/** Days between what the two calendars of Excel call day 0. */
const DAYS_TO_1904 = 1462;

/** A number as its cell shows it, dates as ISO 8601. @see ECMA-376 part 1, 18.8.30 */
export function shownNumber(digits: string, format: NumberFormat, from1904: boolean): string {
  const value = Number(digits);
  if (digits.trim() === "" || !Number.isFinite(value)) return digits;
  if (format === "percent") return `${plain(value * 100)}%`;
  if (format === "plain" || value < 0 || value > 2_958_465) return plain(value);
  const total = Math.round(value * 86_400); // a second before midnight may round to the next day
  const days = Math.floor(total / 86_400);
  const seconds = total - days * 86_400;
  const time = new Date(seconds * 1000).toISOString().slice(11, 19);
  if (format === "time" && days === 0) return time;
  const date = dateOfSerial(days + (from1904 ? DAYS_TO_1904 : 0));
  return seconds === 0 ? date : `${date} ${time}`;
}

/** Excel keeps fifteen digits; what stands behind them is noise of its arithmetic. */
function plain(value: number): string {
  const text = String(value);
  return text.length <= 15 ? text : String(Number(value.toPrecision(15)));
}
