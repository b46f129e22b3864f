"use client";

import { Anchor, Badge, Group, Stack } from "@mantine/core";
import { IconCircleCheck, IconEyeCheck } from "@tabler/icons-react";
import Link from "next/link";
import { holds, useViewer, type Viewer } from "../access/viewer";
import { formatCount } from "../format/format-number";
import type { MyReadsQuery } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { DataTable, type Column } from "../ui/data-table";
import { Facts } from "../ui/facts";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { TimeText } from "../ui/time-text";
import { Due } from "./review-figures";
import { MY_READS } from "./read-queries";
import { ReviewsTable } from "./reviews-table";

/** Who sees how reviews stand. */
const seesReviews = (viewer: Viewer): boolean =>
  (["LEAD", "ADJUDICATOR", "DATA_SCIENTIST", "AUDITOR", "SITE_COORDINATOR"] as const).some((role) => holds(viewer, role));

/** What one has to read, and for others how the reviews stand. */
export function ReviewHomePage() {
  const viewer = useViewer();
  const reads = useAsk(MY_READS, {}, { topics: ["REVIEW"] });
  const isReader = holds(viewer, "READER");
  return (
    <>
      <PageHeader
        title="Review"
        purpose="Each case is read by two or more people who do not see each other's reads. Where they differ, an adjudicator says why."
        actions={
          <>
            {seesReviews(viewer) ? (
              <LinkButton href="/review/agreement" variant="default">
                Agreement
              </LinkButton>
            ) : null}
            {holds(viewer, "ADJUDICATOR") ? (
              <LinkButton href="/review/adjudicate" variant="default">
                Adjudicate
              </LinkButton>
            ) : null}
            {holds(viewer, "LEAD") || holds(viewer, "ADJUDICATOR") ? <LinkButton href="/review/new">Open a review</LinkButton> : null}
          </>
        }
      />
      <Stack gap="md">
        {isReader || !seesReviews(viewer) ? <Asked query={reads}>{({ myReads }) => <Queue queue={myReads} />}</Asked> : null}
        {seesReviews(viewer) ? <ReviewsTable /> : null}
      </Stack>
    </>
  );
}

type QueueData = MyReadsQuery["myReads"];

function Queue({ queue }: { readonly queue: QueueData }) {
  const [first] = queue.reads;
  return (
    <Panel
      title="Your reads"
      testId="my-reads"
      aside={first === undefined ? null : <LinkButton href={`/review/read/${first.id}`}>Read the next case</LinkButton>}
    >
      {first === undefined ? (
        <NothingToRead queue={queue} />
      ) : (
        <Stack gap="sm">
          <Facts
            facts={[
              { label: "Left", value: formatCount(queue.left) },
              { label: "Overdue", value: formatCount(queue.overdue) },
              { label: "Done", value: formatCount(queue.done) },
              { label: "Sent to adjudication", value: formatCount(queue.inAdjudication) },
              { label: "Next due", value: <TimeText at={queue.nextDueAt} /> },
            ]}
          />
          <DataTable caption="Cases to read" columns={columns} rows={queue.reads} rowKey={(read) => read.id} />
        </Stack>
      )}
    </Panel>
  );
}

function NothingToRead({ queue }: { readonly queue: QueueData }) {
  return queue.done === 0 ? (
    <NothingYet icon={<IconEyeCheck size={36} stroke={1.4} />} title="Nothing assigned">
      Ask your lead: a review gives you cases to read.
    </NothingYet>
  ) : (
    <NothingYet icon={<IconCircleCheck size={36} stroke={1.4} />} title={`All ${formatCount(queue.done)} done`}>
      {queue.inAdjudication === 0 ? "None of them is in dispute." : `${formatCount(queue.inAdjudication)} sent to adjudication.`}
    </NothingYet>
  );
}

type Row = QueueData["reads"][number];

const columns: readonly Column<Row>[] = [
  {
    key: "case",
    title: "Case",
    cell: (read) => (
      <Group gap="xs" wrap="nowrap">
        <Anchor component={Link} href={`/review/read/${read.id}`} fw={600} size="sm">
          Case {read.number}
        </Anchor>
        {read.askedAgain ? (
          <Badge color="yellow" variant="light" radius="sm" tt="none">
            new results: read again
          </Badge>
        ) : read.savedAt ? (
          <Badge color="gray" variant="light" radius="sm" tt="none">
            begun
          </Badge>
        ) : null}
      </Group>
    ),
  },
  { key: "review", title: "Review", wrap: true, cell: (read) => read.reviewName },
  { key: "due", title: "Due", cell: (read) => <Due at={read.dueAt} /> },
];
