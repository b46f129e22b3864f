import { Group, List, Text } from "@mantine/core";
import { holds, useViewer } from "../access/viewer";
import { ChangedLabelsPanel } from "../lineage/changed-labels-panel";
import { useTell } from "../platform/use-ask";
import { WithReason } from "../ui/with-reason";
import { LinkButton } from "../ui/link-button";
import { TimeText } from "../ui/time-text";
import { KEEP_CHANGED_LABELS, type CohortDetail } from "./cohort-queries";

/** Labels that are others now than those a cohort pinned, and what whoever answers for it may do. */
export function LabelsChanged({ cohort }: { readonly cohort: CohortDetail }) {
  const viewer = useViewer();
  const keep = useTell(KEEP_CHANGED_LABELS);
  const { changedLabels, changedLabelsKept } = cohort;
  if (!changedLabels) return null;
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
              onAct={(reason, done) => keep.mutate({ cohortId: cohort.id, reason }, { onSuccess: done })}
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
