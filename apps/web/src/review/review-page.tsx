"use client";

import { Progress, Stack } from "@mantine/core";
import { useParams } from "next/navigation";
import type { ReviewQuery } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { CountText } from "../ui/count-text";
import { DataTable, type Column } from "../ui/data-table";
import { Facts } from "../ui/facts";
import { LinkButton } from "../ui/link-button";
import { NotHere } from "../ui/not-here";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { SiteName } from "../ui/site-name";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { TimeText } from "../ui/time-text";
import { allRead, Due, ReadsText, readsWords } from "./review-figures";
import { REVIEW } from "./review-queries";
import { CHOICE_WORDS } from "./review-words";

type ReviewDetail = NonNullable<ReviewQuery["review"]>;
type SiteRow = ReviewDetail["progress"]["sites"][number];
type ReaderRow = ReviewDetail["progress"]["readers"][number];

const siteColumns: readonly Column<SiteRow>[] = [
  { key: "site", title: "Hospital", cell: ({ site }) => <SiteName site={site} /> },
  { key: "cases", title: "Cases", numeric: true, cell: ({ cases }) => <CountText count={cases} /> },
  { key: "waiting", title: "waiting", numeric: true, cell: ({ counts }) => <CountText count={counts.waiting} /> },
  { key: "agreed", title: "agreed", numeric: true, cell: ({ counts }) => <CountText count={counts.agreed} /> },
  { key: "disputed", title: "disputed", numeric: true, cell: ({ counts }) => <CountText count={counts.disputed} /> },
  { key: "settled", title: "settled", numeric: true, cell: ({ counts }) => <CountText count={counts.settled} /> },
];
const readerColumns: readonly Column<ReaderRow>[] = [
  { key: "reader", title: "Reader", cell: ({ person }) => person.name },
  { key: "done", title: "Done", numeric: true, cell: ({ done }) => <ReadsText reads={done} /> },
  { key: "left", title: "Left", numeric: true, cell: ({ left }) => <ReadsText reads={left} /> },
];

/** How far one review is. */
export function ReviewPage() {
  const { id } = useParams<{ id: string }>();
  const query = useAsk(REVIEW, { id }, { topics: ["REVIEW", "IMPORT"] });
  return (
    <Asked query={query}>{({ review }) => (review ? <ReviewView review={review} /> : <NotHere what="review" list="/review" />)}</Asked>
  );
}

function ReviewView({ review }: { readonly review: ReviewDetail }) {
  const { progress } = review;
  const words = readsWords(progress.readsDone, progress.readsAsked);
  return (
    <>
      <PageHeader
        title={review.name}
        crumbs={[{ label: "Review", href: "/review" }]}
        badges={<SyntheticBadge when={progress.sites.some(({ site }) => site.synthetic)} />}
        purpose={`Of ${CHOICE_WORDS[review.choice]}, ${review.readsEach} blind reads each.`}
        actions={
          <LinkButton href={`/review/agreement?review=${review.id}`} variant="default">
            Agreement
          </LinkButton>
        }
      />
      <Stack gap="md">
        <Panel title="How far it is" testId="review-progress">
          <Progress value={(100 * progress.readsDone.atLeast) / Math.max(1, progress.readsAsked.atMost)} aria-label={words} />
          <Facts
            facts={[
              { label: "Reads", value: words },
              { label: "Due", value: <Due at={review.dueAt} isDone={allRead(progress.readsDone, progress.readsAsked)} /> },
              { label: "Waiting", value: <CountText count={progress.counts.waiting} /> },
              { label: "Agreed", value: <CountText count={progress.counts.agreed} /> },
              { label: "Disputed", value: <CountText count={progress.counts.disputed} /> },
              { label: "Settled", value: <CountText count={progress.counts.settled} /> },
              {
                label: "Opened",
                value: (
                  <>
                    {review.openedBy.name}, <TimeText at={review.createdAt} />
                  </>
                ),
              },
              { label: "Seed", value: review.seed },
            ]}
          />
        </Panel>
        <Panel title="By hospital">
          <DataTable caption="Cases by hospital" columns={siteColumns} rows={progress.sites} rowKey={({ site }) => site.id} />
        </Panel>
        <Panel title="By reader">
          <DataTable
            caption="Reads by reader"
            columns={readerColumns}
            rows={progress.readers}
            rowKey={({ person }) => person.id}
            minWidth={320}
          />
        </Panel>
      </Stack>
    </>
  );
}
