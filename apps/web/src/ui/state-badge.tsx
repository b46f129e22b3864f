import { Badge } from "@mantine/core";

/** A state in the words of `format/words`, with a dot that never speaks alone. */
export function StateBadge({ state }: { readonly state: { readonly word: string; readonly tone: string } }) {
  return (
    <Badge color={state.tone} variant="light" radius="sm" tt="none" fw={600} data-state={state.word}>
      {state.word}
    </Badge>
  );
}
