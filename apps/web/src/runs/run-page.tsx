"use client";

import { Anchor, SimpleGrid, Stack, Text } from "@mantine/core";
import Link from "next/link";
import { useParams } from "next/navigation";
import { formatDuration } from "../format/format-time";
import { NETWORK_WORDS, PAUSED, RUN_STATES, aboutWords } from "../format/words";
import { ChangedLabelsBadge } from "../lineage/changed-labels-badge";
import { LineageButton } from "../lineage/lineage-button";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { CohortName } from "../ui/cohort-name";
import { Facts } from "../ui/facts";
import { NotHere } from "../ui/not-here";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { StateBadge } from "../ui/state-badge";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { TimeText } from "../ui/time-text";
import { useNow } from "../ui/use-now";
import { Approvals } from "./approvals";
import { LossCurve } from "./loss-curve";
import { ResultsByRound } from "./results-by-round";
import { RoundLanes } from "./round-lanes";
import { RunActions } from "./run-actions";
import { RoundsTable } from "./rounds-table";
import { RUN, type RunDetail } from "./run-queries";
import { whatNow } from "./what-now";

/** One run: what it does now and for whom it waits, what it learned, and what was agreed. */
export function RunPage() {
  const { id } = useParams<{ id: string }>();
  const query = useAsk(RUN, { id }, { topics: ["IMPORT", "REVIEW", "RUN", "SITE", "MODEL", "EVALUATION"] });
  return <Asked query={query}>{({ run }) => (run ? <RunView run={run} /> : <NotHere what="run" list="/runs" />)}</Asked>;
}

function RunView({ run }: { readonly run: RunDetail }) {
  const now = useNow(1_000);
  const over = run.state === "FINISHED" || run.state === "CANCELLED" || run.state === "FAILED";
  const begun = run.startedAt !== null && run.startedAt !== undefined;
  const approvals = <Approvals run={run} />;
  return (
    <>
      <PageHeader
        title={run.name}
        crumbs={[{ label: "Federated runs", href: "/runs" }]}
        badges={
          <>
            <StateBadge state={RUN_STATES[run.state]} />
            {run.pausedAt ? <StateBadge state={PAUSED} /> : null}
            <ChangedLabelsBadge changed={run.cohort.changedLabels} href={`/cohorts/${run.cohort.id}#changed-labels`} />
            <SyntheticBadge when={run.synthetic} />
          </>
        }
        actions={
          <>
            <LineageButton kind="RUN" id={run.id} />
            <RunActions run={run} />
          </>
        }
      />
      <Stack gap="md">
        <Panel title="Now" testId="run-now">
          <Text mb="md" data-testid="what-now" aria-live="polite">
            {whatNow(run, Math.floor(now / 60_000) * 60_000)}
          </Text>
          <RoundLanes run={run} />
          <Facts
            facts={[
              { label: "Question", value: aboutWords(run) },
              {
                label: "Begins from",
                value: run.parentModel ? (
                  <Anchor component={Link} href={`/models/${run.parentModel.id}`} size="sm">
                    {run.parentModel.name}
                  </Anchor>
                ) : (
                  "seeded first weights"
                ),
              },
              { label: "Network", value: NETWORK_WORDS[run.network] },
              {
                label: "Cohort",
                value: <CohortName cohort={run.cohort} />,
              },
              {
                label: "Proposed",
                value: (
                  <>
                    {run.proposedBy.name}, <TimeText at={run.createdAt} />
                  </>
                ),
              },
              {
                label: over ? "Took" : "Running for",
                value: begun ? formatDuration(run.startedAt ?? "", run.finishedAt ?? new Date(now).toISOString()) : "not started",
              },
              {
                label: "Latest model",
                value: run.latestModel ? (
                  <Anchor component={Link} href={`/models/${run.latestModel.id}`} size="sm">
                    {run.latestModel.name}
                  </Anchor>
                ) : (
                  "none yet"
                ),
              },
            ]}
          />
        </Panel>
        {begun ? null : approvals}
        {begun ? (
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
            <LossCurve run={run} />
            {run.task === "RESTORATION" ? null : <ResultsByRound run={run} />}
          </SimpleGrid>
        ) : null}
        {run.rounds.length === 0 ? null : <RoundsTable run={run} />}
        {begun ? approvals : null}
      </Stack>
    </>
  );
}
