import { Text, Tooltip } from "@mantine/core";
import { formatAge, formatTime } from "../format/format-time";
import { useNow } from "./use-now";

/** Local time with its zone; `age` says how long ago instead and keeps the full time in reach. */
export function TimeText({ at, age = false }: { readonly at: string | null | undefined; readonly age?: boolean }) {
  const now = useNow();
  if (at === null || at === undefined)
    return (
      <Text span inherit c="dimmed">
        –
      </Text>
    );
  const full = formatTime(at);
  if (!age) return <time dateTime={at}>{full}</time>;
  return (
    <Tooltip label={full}>
      <time dateTime={at} title={full}>
        {formatAge(at, now)}
      </time>
    </Tooltip>
  );
}
