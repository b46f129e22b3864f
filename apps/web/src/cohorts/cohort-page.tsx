"use client";

import { Alert, List, Stack, Tabs, Text } from "@mantine/core";
import { useParams } from "next/navigation";
import { useState } from "react";
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
import { ExportTable } from "../exports/export-table";
import { MakeExport } from "../exports/make-export";
import { VersionChip } from "../ui/version-chip";
import { CohortActions } from "./cohort-actions";
import { CohortMarks } from "./cohort-marks";
import { COHORT, type CohortDetail } from "./cohort-queries";
import { FrozenFlow } from "./excluded-cases";
import { FoldTable } from "./fold-table";
import { LabelsChanged, LabelsChangedBadge } from "./labels-changed";
import { SplitPanel } from "./split-panel";
import { CohortTableOne } from "./table-one-panel";
import { VersionDiffTab } from "./version-diff";
import { VersionList } from "./version-list";

/** One frozen cohort: who is in it, who is not, and why. */
export function CohortPage() {
  const { id } = useParams<{ id: string }>();
  const query = useAsk(COHORT, { id }, { topics: ["IMPORT", "REVIEW", "COHORT", "RUN"] });
  return (
    <Asked query={query}>{({ cohort }) => (cohort ? <CohortView cohort={cohort} /> : <NotHere what="cohort" list="/cohorts" />)}</Asked>
  );
}

function CohortView({ cohort }: { readonly cohort: CohortDetail }) {
  const viewer = useViewer();
  const [tab, setTab] = useState<(typeof TABS)[number]>("snapshot");
  const mayPropose = holds(viewer, "LEAD") || holds(viewer, "DATA_SCIENTIST");
  return (
    <>
      <PageHeader
        title={cohort.name}
        crumbs={[{ label: "Cohorts", href: "/cohorts" }]}
        badges={
          <>
            <VersionChip cohort={cohort} />
            <CohortMarks cohort={cohort} />
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
            {holds(viewer, "LEAD") ? <CohortActions cohort={cohort} /> : null}
            {mayPropose ? (
              <LinkButton href={`/cohorts/new?versionOf=${cohort.id}`} variant="default">
                Next version
              </LinkButton>
            ) : null}
            {mayPropose && !cohort.deprecation ? <LinkButton href={`/runs/new?cohort=${cohort.id}`}>Propose a run</LinkButton> : null}
          </>
        }
      />
      {cohort.deprecation ? (
        <Alert color="red" title="Deprecated" mb="md" data-testid="deprecated">
          {cohort.deprecation.reason} ({cohort.deprecation.by.name}, <TimeText at={cohort.deprecation.createdAt} />
          ). No new run may use this version; what used it stays.
        </Alert>
      ) : null}
      <Tabs value={tab} onChange={(next) => setTab(TABS.find((each) => each === next) ?? "snapshot")} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="snapshot">Snapshot</Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
          <Tabs.Tab value="diff">Diff</Tabs.Tab>
          <Tabs.Tab value="export">Export</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="snapshot">
          <Snapshot cohort={cohort} />
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <Stack gap="md">
            <VersionList cohort={cohort} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="diff">
          <VersionDiffTab key={cohort.id} cohort={cohort} />
        </Tabs.Panel>
        <Tabs.Panel value="export">
          <Stack gap="md">
            <MakeExport key={cohort.id} cohort={cohort} />
            <ExportTable cohortId={cohort.id} />
          </Stack>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

const TABS = ["snapshot", "versions", "diff", "export"] as const;

/** Who is in this version, who is not, and why. */
function Snapshot({ cohort }: { readonly cohort: CohortDetail }) {
  return (
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
      {cohort.attrition.length === 0 ? <OldCriteria rules={cohort.rules} /> : <FrozenFlow cohort={cohort} />}
      <SplitPanel sites={cohort.sites} />
      <CohortTableOne id={cohort.id} />
      <Panel title="Folds" note="For cross-validation. A run that holds a fold out trains on the training hospitals' other patients.">
        <FoldTable folds={cohort.folds} />
      </Panel>
    </Stack>
  );
}

/** Of cohorts from before the flow was kept hospital by hospital only the rules can be shown. */
function OldCriteria({ rules }: { readonly rules: CohortDetail["rules"] }) {
  return (
    <Panel
      title="Rules"
      note="It was frozen before the flow of cases was kept hospital by hospital, so whom each rule excluded is not shown."
    >
      {rules.length === 0 ? (
        <Text size="sm">No rule is recorded.</Text>
      ) : (
        <List type="ordered" size="sm">
          {rules.map(({ sentence }) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
      )}
    </Panel>
  );
}
