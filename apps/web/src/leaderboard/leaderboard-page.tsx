"use client";

import { Anchor, Group, SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { IconTable } from "@tabler/icons-react";
import Link from "next/link";
import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { HeldOutSelect } from "../cohorts/held-out-select";
import { formatCount } from "../format/format-number";
import { TARGET_WORDS } from "../format/words";
import type { LeaderboardCohortsQuery } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { BOARD_FIGURES, type BoardFigure } from "./board-figure";
import { BoardTable } from "./board-table";
import { InternalTable } from "./internal-table";
import { LEADERBOARD, LEADERBOARD_COHORTS } from "./leaderboard-queries";

/** Which model is best, where, and how sure that is. */
export function LeaderboardPage() {
  const query = useAsk(LEADERBOARD_COHORTS, {}, { topics: ["COHORT"] });
  return (
    <Asked query={query}>
      {(data) => (data.cohorts.edges.length === 0 ? <NoCohort /> : <BoardOfCohort cohorts={data.cohorts.edges.map(({ node }) => node)} />)}
    </Asked>
  );
}

type CohortChoice = LeaderboardCohortsQuery["cohorts"]["edges"][number]["node"];

function BoardOfCohort({ cohorts }: { readonly cohorts: readonly CohortChoice[] }) {
  const router = useRouter();
  const asked = useSearchParams().get("cohort");
  const cohortId = cohorts.find(({ id }) => id === asked)?.id ?? cohorts[0]?.id ?? "";
  const [fold, setFold] = useState<number | null>(null);
  const [figure, setFigure] = useState<BoardFigure>("auroc");
  const [chosen, setChosen] = useState<string | null>(null);
  const query = useAsk(LEADERBOARD, { cohortId, fold, baselineId: chosen }, { topics: ["MODEL", "EVALUATION"], keepPrevious: true });
  return (
    <>
      <PageHeader
        title="Leaderboard"
        purpose="Models are ranked by the AUROC within the training hospitals, on held-out patients: no patient is compared across hospitals. Models that tests on the same patients cannot separate share their ranks."
        badges={<SyntheticBadge when={query.data?.leaderboard.synthetic ?? false} />}
      />
      <Group mb="md" gap="md" align="flex-end">
        <Select
          label="Cohort"
          allowDeselect={false}
          w={300}
          value={cohortId}
          onChange={(id) => {
            setChosen(null);
            router.replace(`/leaderboard?cohort=${id ?? cohortId}`);
          }}
          data={cohorts.map(({ id, name, size }) => ({ value: id, label: `${name} · ${formatCount(size)} patients` }))}
        />
        <HeldOutSelect
          w={240}
          fold={fold}
          onFold={(held) => {
            setChosen(null);
            setFold(held);
          }}
        />
        <Select
          label="Compared with"
          w={240}
          clearable
          placeholder="the best"
          value={chosen}
          onChange={setChosen}
          data={(query.data?.leaderboard.rows ?? [])
            .filter(({ rankFrom }) => typeof rankFrom === "number")
            .map(({ modelVersion: { id, name } }) => ({ value: id, label: name }))}
        />
        <SegmentedControl
          aria-label="Figure"
          value={figure}
          onChange={(value) => setFigure(BOARD_FIGURES.find(({ key }) => key === value)?.key ?? "auroc")}
          data={BOARD_FIGURES.map(({ key, title }) => ({ value: key, label: title }))}
        />
      </Group>
      <Asked query={query}>
        {({ leaderboard }) => (
          <Stack gap="xs">
            {leaderboard.rows.length === 0 ? (
              <NothingYet
                icon={<IconTable size={36} stroke={1.4} />}
                title={fold === null ? "No model on this cohort yet" : `No model that held out fold ${fold} yet`}
                action={<LinkButton href={`/runs/new?cohort=${cohortId}`}>Propose a run</LinkButton>}
              >
                Every finished round of a run on this cohort that holds out these patients puts a model here.
              </NothingYet>
            ) : (
              <BoardTable board={leaderboard} figure={figure} />
            )}
            <InternalTable board={leaderboard} />
            <Text size="xs" c="dimmed">
              {leaderboard.disclaimer} Question: {TARGET_WORDS[leaderboard.target]}. Cohort:{" "}
              <Anchor component={Link} href={`/cohorts/${leaderboard.cohort.id}`} size="xs" underline="always">
                {leaderboard.cohort.name}
              </Anchor>
              . Intervals are 95 %; p-values are DeLong&rsquo;s on the same patients, corrected by Holm for{" "}
              {formatCount(leaderboard.comparisons)} comparisons.
            </Text>
          </Stack>
        )}
      </Asked>
    </>
  );
}

function NoCohort() {
  return (
    <>
      <PageHeader title="Leaderboard" />
      <NothingYet
        icon={<IconTable size={36} stroke={1.4} />}
        title="No cohort yet"
        action={<LinkButton href="/cohorts">Cohorts</LinkButton>}
      >
        Models are compared on a frozen cohort, so that all are measured on the same patients.
      </NothingYet>
    </>
  );
}
