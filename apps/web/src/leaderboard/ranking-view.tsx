import { Group, SegmentedControl, Select, Stack, Switch, Text } from "@mantine/core";
import { IconTable } from "@tabler/icons-react";
import { useState } from "react";
import { formatQuantity } from "../format/format-number";
import { TARGET_WORDS } from "../format/words";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { CohortName } from "../ui/cohort-name";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { BOARD_FIGURES, type BoardFigure } from "./board-figure";
import { BoardTable } from "./board-table";
import { InternalTable } from "./internal-table";
import { type Board, LEADERBOARD } from "./leaderboard-queries";
import { statisticsWords } from "./statistics-words";

interface RankingViewProps {
  readonly cohortId: string;
  readonly fold: number | null;
  readonly everyRound: boolean;
  readonly onEveryRound: (everyRound: boolean) => void;
}

/** The versions of a cohort in their places: each run's last, or every round. */
export function RankingView({ cohortId, fold, everyRound, onEveryRound }: RankingViewProps) {
  const [figure, setFigure] = useState<BoardFigure>("auroc");
  const [chosen, setChosen] = useState<string | null>(null);
  const query = useAsk(
    LEADERBOARD,
    { cohortId, fold, baselineId: chosen, everyRound },
    { topics: ["IMPORT", "REVIEW", "MODEL", "EVALUATION"], keepPrevious: true },
  );
  return (
    <>
      <Group mb="md" gap="md" align="flex-end">
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
        <Switch
          label="Show every round"
          mb={8}
          checked={everyRound}
          onChange={(event) => {
            setChosen(null);
            onEveryRound(event.currentTarget.checked);
          }}
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
                Every finished round of a run on this cohort that holds out these patients makes a model; each run&rsquo;s last stands here.
              </NothingYet>
            ) : (
              <>
                <Text size="sm" c="dimmed" data-testid="what-is-ranked">
                  {whatIsRanked(leaderboard)}
                </Text>
                <BoardTable board={leaderboard} figure={figure} />
              </>
            )}
            <InternalTable board={leaderboard} />
            <Text size="xs" c="dimmed">
              {leaderboard.disclaimer} Question: {TARGET_WORDS[leaderboard.target]}. Cohort:{" "}
              <CohortName cohort={leaderboard.cohort} size="xs" />. {statisticsWords(leaderboard.comparisons)}
            </Text>
          </Stack>
        )}
      </Asked>
    </>
  );
}

/** What the ranks are among, and what is left out of them. */
function whatIsRanked({ rows, notShown }: Board): string {
  const shown = `Ranked among the ${formatQuantity(rows.length, "model")} shown`;
  if (notShown === 0) return `${shown}: all that held out these patients.`;
  return `${shown}: each run's last that is scored, and those that an alias points at. ${formatQuantity(notShown, "earlier round")} not shown.`;
}
