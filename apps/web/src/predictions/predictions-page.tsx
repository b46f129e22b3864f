"use client";

import { Anchor, Group, SegmentedControl, Text } from "@mantine/core";
import { IconStethoscope } from "@tabler/icons-react";
import Link from "next/link";
import { useState } from "react";
import { holds, useViewer } from "../access/viewer";
import { formatFixed } from "../format/format-number";
import { PREDICTION_STATES, TARGET_WORDS, kindWords } from "../format/words";
import type { PredictionsQuery, PredictionState } from "../generated/graphql";
import { usePages } from "../platform/use-pages";
import type { Column } from "../ui/data-table";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { PagedTable } from "../ui/paged-table";
import { StateBadge } from "../ui/state-badge";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { TimeText } from "../ui/time-text";
import { PREDICTIONS } from "./prediction-queries";

type PredictionRow = PredictionsQuery["predictions"]["edges"][number]["node"];

const columns: readonly Column<PredictionRow>[] = [
  {
    key: "case",
    title: "Case",
    cell: (prediction) => (
      <Group gap="xs" wrap="nowrap">
        <Anchor component={Link} href={`/predictions/${prediction.id}`} fw={600} size="sm">
          {prediction.case.pseudonym}
        </Anchor>
        <SyntheticBadge when={prediction.synthetic} />
      </Group>
    ),
  },
  { key: "site", title: "Hospital", cell: (prediction) => prediction.case.site.name },
  { key: "state", title: "State", cell: (prediction) => <StateCell prediction={prediction} /> },
  { key: "score", title: "Score (range over views)", numeric: true, cell: (prediction) => <ScoreCell prediction={prediction} /> },
  {
    key: "model",
    title: "Model",
    cell: (prediction) => (
      <Anchor component={Link} href={`/models/${prediction.modelVersion.id}`} size="sm">
        {prediction.modelVersion.name}
      </Anchor>
    ),
  },
  { key: "kind", title: "Reads", cell: (prediction) => kindWords(prediction.modelVersion) },
  { key: "target", title: "Question", cell: (prediction) => TARGET_WORDS[prediction.modelVersion.target] },
  {
    key: "asked",
    title: "Asked",
    cell: (prediction) => (
      <>
        {prediction.requestedBy.name}, <TimeText at={prediction.requestedAt} age />
      </>
    ),
  },
];

const FILTERS: readonly { readonly value: string; readonly label: string; readonly state: PredictionState | null }[] = [
  { value: "all", label: "All", state: null },
  { value: "pending", label: "Pending", state: "PENDING" },
  { value: "answered", label: "Answered", state: "ANSWERED" },
  { value: "failed", label: "Failed", state: "FAILED" },
];

/** Every question that was asked about a case, newest first. */
export function PredictionsPage() {
  const viewer = useViewer();
  const [filter, setFilter] = useState("all");
  const state = FILTERS.find(({ value }) => value === filter)?.state ?? null;
  const pages = usePages({
    document: PREDICTIONS,
    variables: (after) => ({ after, state }),
    connection: (data) => data.predictions,
    topics: ["PREDICTION", "SITE"],
  });
  const request = holds(viewer, "CLINICIAN") ? <LinkButton href="/predictions/new">Ask for a prediction</LinkButton> : null;
  return (
    <>
      <PageHeader
        title="Predictions"
        purpose="The hospital's own trainer reads the images and answers with numbers; the images never leave the hospital."
        actions={request}
      />
      <SegmentedControl
        mb="sm"
        size="xs"
        aria-label="State"
        value={filter}
        onChange={setFilter}
        data={FILTERS.map(({ value, label }) => ({ value, label }))}
      />
      <PagedTable
        caption="Predictions"
        testId="predictions"
        pages={pages}
        columns={columns}
        rowKey={(prediction) => prediction.id}
        minWidth={900}
        empty={
          <NothingYet
            icon={<IconStethoscope size={36} stroke={1.4} />}
            title={state === null ? "No prediction yet" : "None in this state"}
            action={request}
          >
            A clinician chooses a case of the own hospital and a model. If the hospital is offline, the question waits.
          </NothingYet>
        }
      />
    </>
  );
}

function StateCell({ prediction }: { readonly prediction: PredictionRow }) {
  return (
    <Group gap="xs" wrap="nowrap">
      <StateBadge state={PREDICTION_STATES[prediction.state]} />
      {prediction.state === "PENDING" && prediction.siteConnection !== "ONLINE" ? (
        <Text span size="xs" c="dimmed">
          hospital offline
        </Text>
      ) : null}
    </Group>
  );
}

function ScoreCell({ prediction }: { readonly prediction: PredictionRow }) {
  const { probability, views, withheld } = prediction;
  if (withheld.length > 0) return <>withheld</>;
  if (!probability) return <>–</>;
  return (
    <>
      <Text span size="sm" fw={620}>
        {formatFixed(probability.value, 2)}
      </Text>{" "}
      <Text span size="xs" c="dimmed">
        {formatFixed(probability.low, 2)}–{formatFixed(probability.high, 2)} · {views ?? 0} views
      </Text>
    </>
  );
}
