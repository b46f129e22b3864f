import { Stack } from "@mantine/core";
import { Panel } from "../ui/panel";
import { ClassWarnings } from "./class-warnings";
import type { CohortSites } from "./cohort-queries";
import { SplitTable } from "./split-table";

/** How many of each class stand in which split, and where they are few. */
export const SplitPanel = ({ sites }: { readonly sites: CohortSites }) => (
  <Panel title="Splits" note="Split by patient. An external hospital's patients never train a model.">
    <Stack gap="sm">
      <ClassWarnings sites={sites} />
      <SplitTable sites={sites} />
    </Stack>
  </Panel>
);
