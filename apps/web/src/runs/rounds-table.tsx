import { Anchor, Box, Text } from "@mantine/core";
import Link from "next/link";
import { formatBytes, formatCount, formatFixed } from "../format/format-number";
import { formatDuration } from "../format/format-time";
import { ROUND_STATES, SITE_OUTCOMES } from "../format/words";
import type { NetworkTask } from "../generated/graphql";
import { DataTable, type Column } from "../ui/data-table";
import { DigestText } from "../ui/digest-text";
import { Panel } from "../ui/panel";
import { RefusalText } from "../ui/refusal-text";
import { StateBadge } from "../ui/state-badge";
import type { RoundDetail, RunDetail } from "./run-queries";

interface Line {
  readonly round: RoundDetail;
  readonly account: RoundDetail["report"][number];
  readonly update: RoundDetail["updates"][number] | null;
  readonly first: boolean;
}

/** What a hospital counted: patients, or in pretraining normal heads, which have neither label nor mask. */
const LEARNED_FROM: Readonly<Record<NetworkTask, Column<Line>>> = {
  DIAGNOSIS: {
    key: "examples",
    title: "Cases (labelled, with mask)",
    numeric: true,
    cell: ({ update }) =>
      update ? `${formatCount(update.examples)} (${formatCount(update.labelled)}, ${formatCount(update.masked)})` : "",
  },
  RESTORATION: {
    key: "examples",
    title: "Normal heads",
    numeric: true,
    cell: ({ update }) => (update ? formatCount(update.examples) : ""),
  },
};

const columnsOf = (task: NetworkTask): readonly Column<Line>[] => [
  {
    key: "round",
    title: "Round",
    cell: ({ round, first }) => (first ? `${round.number}${round.attempt > 0 ? ` (attempt ${round.attempt + 1})` : ""}` : ""),
  },
  { key: "state", title: "State", cell: ({ round, first }) => (first ? <StateBadge state={ROUND_STATES[round.state]} /> : null) },
  {
    key: "took",
    title: "Took",
    numeric: true,
    cell: ({ round, first }) => (first && round.closedAt ? formatDuration(round.openedAt, round.closedAt) : ""),
  },
  {
    key: "model",
    title: "Model made",
    cell: ({ round, first }) =>
      first && round.modelVersion ? (
        <Anchor component={Link} href={`/models/${round.modelVersion.id}`} size="sm">
          {round.modelVersion.name}
        </Anchor>
      ) : null,
  },
  {
    key: "site",
    title: "Hospital",
    cell: ({ account }) => account.site.name,
  },
  {
    key: "outcome",
    title: "Its update",
    wrap: true,
    cell: ({ account: { outcome, code } }) => (
      <>
        <StateBadge state={SITE_OUTCOMES[outcome]} />
        {code ? (
          <Box miw={190}>
            <RefusalText code={code} />
          </Box>
        ) : null}
      </>
    ),
  },
  LEARNED_FROM[task],
  { key: "loss", title: "Loss", numeric: true, cell: ({ update }) => (update ? formatFixed(update.meanLoss) : "") },
  { key: "norm", title: "Update norm", numeric: true, cell: ({ update }) => (update ? formatFixed(update.norm, 2) : "") },
  { key: "bytes", title: "Left the hospital", numeric: true, cell: ({ update }) => (update ? <Sent update={update} /> : "") },
  {
    key: "digest",
    title: "SHA-256",
    cell: ({ update }) => (update ? <DigestText digest={update.payloadDigest} label="update digest" /> : null),
  },
];

/** The bytes that left a hospital; of a rounded update also how many float32 would have been, what that saved, and what rounding left out. */
function Sent({ update: { payloadBytes, float32Bytes, encodingError } }: { readonly update: NonNullable<Line["update"]> }) {
  if (encodingError === null || encodingError === undefined) return formatBytes(payloadBytes);
  return (
    <>
      {formatBytes(payloadBytes)}
      <Text size="xs" c="dimmed">
        {`of ${formatBytes(float32Bytes)} as float32: ${formatFixed(100 * (1 - payloadBytes / float32Bytes), 1)}\u00a0% saved`}
      </Text>
      <Text size="xs" c="dimmed">
        {`rounding error ${(100 * encodingError).toPrecision(2)}\u00a0% of the change (L2)`}
      </Text>
    </>
  );
}

/** Every round with what became of each hospital that was asked, newest first. */
export function RoundsTable({ run }: { readonly run: RunDetail }) {
  const lines = run.rounds.toReversed().flatMap((round) =>
    round.report.map((account, i): Line => ({
      round,
      account,
      update: round.updates.find(({ site }) => site.code === account.site.code) ?? null,
      first: i === 0,
    })),
  );
  return (
    <Panel title="Rounds" note="Everything that left a hospital for this run, by size and digest.">
      <DataTable
        caption="Rounds and updates"
        testId="rounds"
        columns={columnsOf(run.task)}
        rows={lines}
        rowKey={({ round, account }) => `${round.id} ${account.site.code}`}
        minWidth={960}
      />
    </Panel>
  );
}
