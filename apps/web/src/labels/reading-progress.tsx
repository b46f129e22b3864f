import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { formatCount } from "../format/format-number";
import type { Progress as Done } from "./read-here";

/** A file is being read: how far, and a way out. */
export function ReadingProgress({ progress, onStop }: { readonly progress: Done | null; readonly onStop: () => void }) {
  const percent = progress === null || progress.total === 0 ? 0 : (100 * progress.done) / progress.total;
  return (
    <Stack gap="xs" data-testid="reading-file" aria-live="polite">
      <Text size="sm">
        {progress === null
          ? "Looking through the whole file for anything that may name a patient"
          : `Checking rows: ${formatCount(progress.done)} of ${formatCount(progress.total)}`}
      </Text>
      <Progress value={progress === null ? 100 : percent} animated={progress === null} striped={progress === null} aria-label="File read" />
      <Group>
        <Button variant="default" size="xs" onClick={onStop}>
          Stop
        </Button>
      </Group>
    </Stack>
  );
}
