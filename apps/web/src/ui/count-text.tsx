import { isExact, releasedWords, type ReleasedCount } from "@midline/shared/cohorts/released-count";
import { formatCount } from "../format/format-number";

/** Why a count is told as a band; the same words wherever one is shown. */
export const WHY_A_BAND =
  "Each hospital sets in bands of how many patients others see its counts; sums add up the ends. People of a hospital see its own exactly.";

/** A number of patients as far as the viewer may know it: "12", "40–44", "fewer than 5". */
export function CountText({ count }: { readonly count: ReleasedCount }) {
  return <span {...(isExact(count) ? {} : { title: WHY_A_BAND })}>{countWords(count)}</span>;
}

/** The same as plain text. */
export const countWords = (count: ReleasedCount): string => releasedWords(count, formatCount);
