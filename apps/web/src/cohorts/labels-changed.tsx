import { Group, List, Text } from "@mantine/core";
import { holds, useViewer } from "../access/viewer";
import { ChangedLabelsBadge } from "../lineage/changed-labels-badge";
import { ChangedLabelsPanel } from "../lineage/changed-labels-panel";
import { useAsk, useTell } from "../platform/use-ask";
import { WithReason } from "../ui/with-reason";
import { LinkButton } from "../ui/link-button";
import { TimeText } from "../ui/time-text";
import { COHORT_CHANGED_LABELS, KEEP_CHANGED_LABELS } from "./changed-labels-queries";

/** Labels that are others now than those a cohort pinned, and what whoever answers for it may do. */
export function LabelsChanged({ cohortId }: { readonly cohortId: string }) {
  const viewer = useViewer();
  const keep = useTell(KEEP_CHANGED_LABELS);
  const cohort = useChangedLabels(cohortId);
  if (!cohort?.changedLabels) return null;
  const { changedLabels, changedLabelsKept } = cohort;
  const decides = holds(viewer, "LEAD") || holds(viewer, "DATA_SCIENTIST");
  return (
    <ChangedLabelsPanel
      changed={changedLabels}
      note="This snapshot keeps the labels as they were; its runs and models learned from those. A new one takes the labels as they are."
      aside={
        decides ? (
          <Group gap="xs">
            <WithReason
              open="Keep this one"
              title="Keep this snapshot as it is"
              what="It stays in use with the labels it pinned, and you are not asked again until another label changes."
              keep="Cancel"
              act="Keep it"
              small
              whoSees="Shown to everybody who looks at this snapshot, and recorded in the audit log."
              deed={keep}
              onAct={(reason, done) => keep.mutate({ cohortId, reason }, { onSuccess: done })}
            />
            <LinkButton href="/cohorts/new" size="xs">
              Freeze a new one
            </LinkButton>
          </Group>
        ) : undefined
      }
    >
      {changedLabelsKept.length === 0 ? null : (
        <div>
          <Text size="sm" fw={600}>
            Kept all the same
          </Text>
          <List size="sm" listStyleType="none">
            {changedLabelsKept.map(({ person, reason, createdAt }) => (
              <List.Item key={person.id}>
                {person.name}, <TimeText at={createdAt} />: {reason}
              </List.Item>
            ))}
          </List>
        </div>
      )}
    </ChangedLabelsPanel>
  );
}

/** At the head of the page; asks nothing that the panel has not asked. */
export function LabelsChangedBadge({ cohortId }: { readonly cohortId: string }) {
  return <ChangedLabelsBadge changed={useChangedLabels(cohortId)?.changedLabels} href="#changed-labels" />;
}

const useChangedLabels = (id: string) => useAsk(COHORT_CHANGED_LABELS, { id }, { topics: ["IMPORT", "REVIEW", "COHORT"] }).data?.cohort;
