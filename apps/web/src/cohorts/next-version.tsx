import { Alert, Text } from "@mantine/core";
import type { FreezeCohortInput } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { Panel } from "../ui/panel";
import { COHORT_CHANGES, type EarlierCohort } from "./series-queries";
import { Changes, hasChanges } from "./version-changes";

/** The version that the next one begins from, and the newest of its series. */
export interface EarlierVersion {
  readonly cohort: EarlierCohort;
  readonly newest: string;
}

/** Says that this will be the next version, what it begins from, and how it will be numbered. */
export function NextVersionNote({ earlier: { cohort, newest } }: { readonly earlier: EarlierVersion }) {
  return (
    <Alert color="blue" title={`The next version of ${cohort.name}`} data-testid="next-version">
      It begins with the hospitals, rules, splits and folds of {cohort.version}. The newest is {newest}. A patient or label removed or
      changed, or other criteria, make a major step; patients or labels added a minor one; all else a patch.
    </Alert>
  );
}

interface WhatWouldChangeProps {
  /** What was counted last. */
  readonly input: FreezeCohortInput;
  readonly newest: string;
}

/** How freezing would differ from the newest version. */
export function WhatWouldChange({ input, newest }: WhatWouldChangeProps) {
  const query = useAsk(COHORT_CHANGES, { input }, { topics: ["IMPORT", "SITE", "COHORT"], keepPrevious: true });
  return (
    <Panel
      title={`Since ${newest}`}
      note="What freezing now would change. Of a hospital that tells bands, fewer than its floor may be nobody."
      testId="would-change"
    >
      <Asked query={query}>
        {({ previewCohortChanges: changes }) =>
          changes && hasChanges(changes) ? (
            <Changes changes={changes} />
          ) : (
            <Text size="sm">No patient, label, split or rule is another, as far as it may be told.</Text>
          )
        }
      </Asked>
    </Panel>
  );
}
