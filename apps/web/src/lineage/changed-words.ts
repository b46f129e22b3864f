import { isExact, type ReleasedCount } from "@midline/shared/cohorts/released-count";
import { countWords } from "../ui/count-text";

/** "1 label has changed", "fewer than 5 labels have changed". */
export const changedWords = (count: ReleasedCount): string =>
  isExact(count) && count.atLeast === 1 ? "1 label has changed" : `${countWords(count)} labels have changed`;
