import { Alert, List } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { CohortSites } from "./cohort-queries";

/** Below so many of a class at a training hospital neither training nor its figures say much. */
const FEW = 10;

/** What is thin at a training hospital; from what is told of it, so that no warning tells more. */
export function classWarnings(sites: CohortSites): readonly string[] {
  return sites
    .filter(({ site }) => site.kind === "TRAINING")
    .flatMap(({ site, positives, negatives }) =>
      [
        { word: "positive", count: positives },
        { word: "negative", count: negatives },
      ].flatMap(({ word, count }) => {
        if (count.atLeast >= FEW) return [];
        return [`${site.name}: ${count.atMost < FEW ? "" : "perhaps "}fewer than ${FEW} ${word} patients.`];
      }),
    );
}

/** The same, shown; nothing where nothing is thin. */
export function ClassWarnings({ sites }: { readonly sites: CohortSites }) {
  const warnings = classWarnings(sites);
  if (warnings.length === 0) return null;
  return (
    <Alert color="yellow" icon={<IconAlertTriangle size={18} />} title="Few patients of a class" data-testid="class-warnings">
      <List size="sm">
        {warnings.map((warning) => (
          <List.Item key={warning}>{warning}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
