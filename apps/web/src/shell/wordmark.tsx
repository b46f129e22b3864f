import { Group, Text } from "@mantine/core";
import classes from "./shell.module.css";

/** The name, with two halves meeting at the midline. */
export function Wordmark({ large = false }: { readonly large?: boolean }) {
  const size = large ? 34 : 24;
  return (
    <Group gap={large ? 10 : 8} wrap="nowrap">
      <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className={classes.mark}>
        <rect width="32" height="32" rx="7" />
        <path d="M16 5v22M16 9c-5-3-10 1-9 7 0 5 5 9 9 7M16 9c5-3 10 1 9 7 0 5-5 9-9 7" />
      </svg>
      <Text span fw={680} fz={large ? 26 : 17} lts="-0.01em">
        Midline
      </Text>
    </Group>
  );
}
