import { Alert, List, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Panel } from "../ui/panel";
import type { CohortFolds, FoldWarnings } from "./cohort-queries";
import { FoldTable } from "./fold-table";

interface FoldPreviewProps {
  readonly folds: CohortFolds;
  readonly warnings: FoldWarnings;
}

/** How the folds would fall, and what cross-validation over them would miss. */
export function FoldPreview({ folds, warnings }: FoldPreviewProps) {
  return (
    <Panel title="Folds" note="For cross-validation: dealt by hospital, class and place of the tumour, from the seed of the split.">
      <Stack gap="sm">
        {warnings.length === 0 ? null : (
          <Alert
            color="yellow"
            icon={<IconAlertTriangle size={18} />}
            title="Cross-validation would miss figures"
            data-testid="fold-warnings"
          >
            <List size="sm">
              {warnings.map(({ site, message }) => (
                <List.Item key={site.id}>
                  {site.name}: {message}
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
        {folds.length === 0 ? (
          <Text size="sm" c="dimmed">
            No folds: no training hospital would be in.
          </Text>
        ) : (
          <FoldTable folds={folds} />
        )}
      </Stack>
    </Panel>
  );
}
