"use client";

import { Stack } from "@mantine/core";
import { useParams } from "next/navigation";
import { holds, useViewer } from "../access/viewer";
import { TARGET_WORDS } from "../format/words";
import { LineageButton } from "../lineage/lineage-button";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { CountText } from "../ui/count-text";
import { DigestText } from "../ui/digest-text";
import { Facts } from "../ui/facts";
import { LinkButton } from "../ui/link-button";
import { NotHere } from "../ui/not-here";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { TimeText } from "../ui/time-text";
import { AttritionFlow } from "./attrition-flow";
import { COHORT, type CohortDetail } from "./cohort-queries";
import { FoldTable } from "./fold-table";
import { LabelsChanged, LabelsChangedBadge } from "./labels-changed";
import { SplitTable } from "./split-table";

/** One frozen cohort: who is in it, who is not, and why. */
export function CohortPage() {
  const { id } = useParams<{ id: string }>();
  const query = useAsk(COHORT, { id }, { topics: ["IMPORT", "COHORT"] });
  return (
    <Asked query={query}>{({ cohort }) => (cohort ? <CohortView cohort={cohort} /> : <NotHere what="cohort" list="/cohorts" />)}</Asked>
  );
}

function CohortView({ cohort }: { readonly cohort: CohortDetail }) {
  const viewer = useViewer();
  const mayPropose = holds(viewer, "LEAD") || holds(viewer, "DATA_SCIENTIST");
  return (
    <>
      <PageHeader
        title={cohort.name}
        crumbs={[{ label: "Cohorts", href: "/cohorts" }]}
        badges={
          <>
            <LabelsChangedBadge cohortId={cohort.id} />
            <SyntheticBadge when={cohort.synthetic} />
          </>
        }
        actions={
          <>
            <LineageButton kind="COHORT" id={cohort.id} />
            <LinkButton href={`/leaderboard?cohort=${cohort.id}`} variant="default">
              Leaderboard
            </LinkButton>
            {mayPropose ? <LinkButton href={`/runs/new?cohort=${cohort.id}`}>Propose a run</LinkButton> : null}
          </>
        }
      />
      <Stack gap="md">
        <LabelsChanged cohortId={cohort.id} />
        <Panel title="Snapshot">
          <Facts
            facts={[
              { label: "Question", value: TARGET_WORDS[cohort.target] },
              { label: "Patients", value: <CountText count={cohort.size} /> },
              {
                label: "Frozen",
                value: (
                  <>
                    {cohort.frozenBy.name}, <TimeText at={cohort.createdAt} />
                  </>
                ),
              },
              { label: "Digest of patients, label revisions, splits and folds", value: <DigestText digest={cohort.digest} /> },
            ]}
          />
        </Panel>
        <Panel
          title="Who is in, and who is not"
          note="Rules apply from top to bottom; a patient is counted at the first rule that excludes."
        >
          <AttritionFlow steps={cohort.attrition} size={cohort.size} />
        </Panel>
        <Panel title="Splits" note="Split by patient. An external hospital's patients never train a model.">
          <SplitTable sites={cohort.sites} />
        </Panel>
        <Panel title="Folds" note="For cross-validation. A run that holds a fold out trains on the training hospitals' other patients.">
          <FoldTable folds={cohort.folds} />
        </Panel>
      </Stack>
    </>
  );
}
