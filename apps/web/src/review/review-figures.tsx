import { isExact, type ReleasedCount } from "@midline/shared/cohorts/released-count";
import { Badge, Group, Text } from "@mantine/core";
import { formatCount, formatQuantity } from "../format/format-number";
import { countWords } from "../ui/count-text";
import { TimeText } from "../ui/time-text";
import { useNow } from "../ui/use-now";

/** A due date with its zone, marked when it is past. */
export function Due({ at, isDone = false }: { readonly at: string; readonly isDone?: boolean }) {
  const now = useNow();
  const isOverdue = !isDone && Date.parse(at) < now;
  return (
    <Group gap="xs" wrap="nowrap" component="span" display="inline-flex">
      <TimeText at={at} />
      {isOverdue ? (
        <Badge color="red" variant="light" radius="sm" tt="none">
          overdue
        </Badge>
      ) : null}
    </Group>
  );
}

/** "12 of 40 reads", "10–25 of 40–56 reads". */
export const readsWords = (done: ReleasedCount, asked: ReleasedCount): string =>
  `${countWords(done)} of ${isExact(asked) ? formatQuantity(asked.atLeast, "read") : `${countWords(asked)} reads`}`;

/** Whether nothing is left to be read, as far as that is told. */
export const allRead = (done: ReleasedCount, asked: ReleasedCount): boolean => done.atLeast >= asked.atMost;

/** Reads of one person, or a word where a hospital of his tells its numbers in bands. */
export function ReadsText({ reads }: { readonly reads: number | null }) {
  return reads === null ? (
    <Text
      span
      inherit
      c="dimmed"
      fs="italic"
      title="Told to the hospital itself, to adjudicators, and where a hospital tells exact numbers."
    >
      withheld
    </Text>
  ) : (
    <>{formatCount(reads)}</>
  );
}
