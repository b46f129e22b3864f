import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { formatCount, formatQuantity } from "../format/format-number";
import type { CommitLabelImportMutation } from "../generated/graphql";
import { LinkButton } from "../ui/link-button";
import { TimeText } from "../ui/time-text";

/** The receipt. */
export function Committed({
  done,
  onAnother,
}: {
  readonly done: CommitLabelImportMutation["commitLabelImport"];
  readonly onAnother: () => void;
}) {
  return (
    <Stack gap="md" data-testid="committed">
      <Alert color="teal" title={`Recorded: ${formatQuantity(done.created + done.updated, "label row")}`}>
        <Text size="sm">
          {formatCount(done.created)} new, {formatCount(done.updated)} changed, {formatCount(done.unchanged)} as before,{" "}
          {formatCount(done.rejected)} rejected of {formatQuantity(done.totalRows, "row")}. <TimeText at={done.committedAt} />
        </Text>
      </Alert>
      <Group>
        <Button variant="default" onClick={onAnother}>
          Import another file
        </Button>
        <LinkButton href="/labels">All imports</LinkButton>
      </Group>
    </Stack>
  );
}
