import { Text } from "@mantine/core";
import { formatCount, formatFixed, formatP } from "../format/format-number";
import { IntervalBar } from "../ui/interval-bar";

export interface DifferenceTextProps {
  readonly difference: {
    readonly value: number;
    readonly low: number;
    readonly high: number;
    readonly n: number;
    readonly p?: number | null;
  };
  /** What the p-value is corrected for: "this leaderboard". */
  readonly within: string;
}

/** One AUROC less another: how much, how sure, and on how many patients. */
export function DifferenceText({ difference, within }: DifferenceTextProps) {
  return (
    <>
      <Text span inherit fw={620}>
        {formatFixed(difference.value)}
      </Text>
      <Text size="xs" c="dimmed" title="95 % interval">
        {formatFixed(difference.low)} to {formatFixed(difference.high)}
      </Text>
      <Text size="xs" c="dimmed" title={`number of patients; p corrected for all comparisons of ${within}`}>
        n = {formatCount(difference.n)} · {typeof difference.p === "number" ? formatP(difference.p) : "no p-value: no variance"}
      </Text>
      <IntervalBar estimate={difference} reference={0} scale={[-0.5, 0.5]} />
    </>
  );
}
