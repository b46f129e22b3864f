import { Badge, Group, Text } from "@mantine/core";
import { formatCount, formatQuantity } from "../format/format-number";
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

/** "12 of 40 reads". */
export const readsWords = (done: number, asked: number): string => `${formatCount(done)} of ${formatQuantity(asked, "read")}`;

/** A count, or a word where it is too small to be told. */
export function CountText({ count }: { readonly count: number | null }) {
  return count === null ? (
    <Text span inherit c="dimmed" fs="italic" title="Too few to be told to people from outside the hospital.">
      withheld
    </Text>
  ) : (
    <>{formatCount(count)}</>
  );
}
