"use client";

import { Group, Select, Tabs } from "@mantine/core";
import { IconTable } from "@tabler/icons-react";
import { HeldOutSelect } from "../cohorts/held-out-select";
import { countWords } from "../ui/count-text";
import type { LeaderboardCohortsQuery } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { AblationView } from "./ablation-view";
import { LEADERBOARD_COHORTS } from "./leaderboard-queries";
import { RankingView } from "./ranking-view";
import { useBoardChoice } from "./use-board-choice";

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
  const [choice, choose] = useBoardChoice();
  const cohort = cohorts.find(({ id }) => id === choice.cohort) ?? cohorts[0];
  const cohortId = cohort?.id ?? "";
  return (
    <>
      <PageHeader
        title="Leaderboard"
        purpose="Models are ranked by the AUROC within the training hospitals, on held-out patients: no patient is compared across hospitals. Models that tests on the same patients cannot separate share their ranks."
        badges={<SyntheticBadge when={cohort?.synthetic ?? false} />}
      />
      <Group mb="md" gap="md" align="flex-end">
        <Select
          label="Cohort"
          allowDeselect={false}
          w={300}
          value={cohortId}
          onChange={(id) => choose({ cohort: id })}
          data={cohorts.map(({ id, name, version, size }) => ({ value: id, label: `${name} ${version} · ${countWords(size)} patients` }))}
        />
        <HeldOutSelect w={240} fold={choice.fold} onFold={(fold) => choose({ fold })} />
      </Group>
      <Tabs value={choice.view} onChange={(view) => choose({ view: view === "ablation" ? "ablation" : "ranking" })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="ranking">Ranking</Tabs.Tab>
          <Tabs.Tab value="ablation">Ablation</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="ranking">
          <RankingView
            key={`${cohortId} ${choice.fold}`}
            cohortId={cohortId}
            fold={choice.fold}
            everyRound={choice.everyRound}
            onEveryRound={(everyRound) => choose({ everyRound })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="ablation">
          <AblationView cohortId={cohortId} fold={choice.fold} />
        </Tabs.Panel>
      </Tabs>
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
