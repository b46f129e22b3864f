import { type ReleasedCount } from "@midline/shared/cohorts/released-count";
import { Text, Tooltip } from "@mantine/core";
import { formatCount, formatFixed } from "../format/format-number";
import { countWords } from "./count-text";
import classes from "./ui.module.css";

/** A figure that is not there, in a word and with its reason. */
export interface Absence {
  readonly word: "not defined" | "withheld";
  readonly reason: string;
}

export interface EstimateTextProps {
  readonly estimate: { readonly value: number; readonly low: number; readonly high: number } | null | undefined;
  /** Cases behind the figure, as far as the viewer may know. */
  readonly n: number | ReleasedCount;
  /** Why there is no figure. Undefined is said, never shown as 0.5. */
  readonly whyNot: Absence;
  readonly decimals?: number;
  /** Two lines for table cells, one line in running text. */
  readonly stacked?: boolean;
}

/** A figure as the house prints it: value, 95 % interval and n, always together. */
export function EstimateText({ estimate, n, whyNot, decimals = 3, stacked = false }: EstimateTextProps) {
  if (estimate === null || estimate === undefined) {
    return (
      <Tooltip label={whyNot.reason}>
        <span className={classes.undefined}>
          {whyNot.word}
          {stacked ? <br /> : " "}
          <Text span size="xs" c="dimmed">
            n = {cases(n)}
          </Text>
          <span className={classes.visuallyHidden}>: {whyNot.reason}</span>
        </span>
      </Tooltip>
    );
  }
  return (
    <span className={classes.numbers}>
      <Text span inherit fw={620}>
        {formatFixed(estimate.value, decimals)}
      </Text>
      {stacked ? <br /> : " "}
      <Text span size="xs" c="dimmed" title="95 % interval and number of cases">
        {formatFixed(estimate.low, decimals)}–{formatFixed(estimate.high, decimals)} · n = {cases(n)}
      </Text>
    </span>
  );
}

const cases = (n: number | ReleasedCount): string => (typeof n === "number" ? formatCount(n) : countWords(n));
