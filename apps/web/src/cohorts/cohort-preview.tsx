import { Alert, Stack } from "@mantine/core";
import { countWords } from "../ui/count-text";
import type { FreezeCohortInput, PreviewCohortQuery } from "../generated/graphql";
import { FlowPanel } from "./flow-panel";
import { FoldPreview } from "./fold-preview";
import { SplitPanel } from "./split-panel";
import { PreviewTableOne } from "./table-one-panel";

interface CohortPreviewProps {
  readonly preview: PreviewCohortQuery["previewCohort"];
  /** Whether this is an earlier answer, while the newest rules are counted. */
  readonly stale: boolean;
  /** What was counted last. */
  readonly input: FreezeCohortInput;
}

/** What freezing would give. */
export function CohortPreview({ preview, stale, input }: CohortPreviewProps) {
  return (
    <Stack gap="md" style={{ opacity: stale ? 0.6 : 1 }} aria-busy={stale} data-testid="cohort-preview">
      {preview.size.atMost === 0 ? (
        <Alert color="yellow" title="Nobody is left">
          Loosen a rule, or switch one off, to see whom it takes.
        </Alert>
      ) : null}
      <FlowPanel title={`${capital(countWords(preview.size))} cases would be in`} steps={preview.attrition} sites={preview.sites} />
      <SplitPanel sites={preview.sites} />
      <FoldPreview folds={preview.folds} warnings={preview.foldWarnings} />
      <PreviewTableOne input={input} />
    </Stack>
  );
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
