import { Anchor } from "@mantine/core";
import { IconChecklist } from "@tabler/icons-react";
import Link from "next/link";
import { holds, useViewer } from "../access/viewer";
import type { ReviewsQuery } from "../generated/graphql";
import { usePages } from "../platform/use-pages";
import { CountText } from "../ui/count-text";
import type { Column } from "../ui/data-table";
import { LinkButton } from "../ui/link-button";
import { NothingYet } from "../ui/nothing-yet";
import { PagedTable } from "../ui/paged-table";
import { allRead, Due, readsWords } from "./review-figures";
import { REVIEWS } from "./review-queries";
import { CHOICE_WORDS } from "./review-words";

type ReviewRow = ReviewsQuery["reviews"]["edges"][number]["node"];

const isDone = ({ progress }: ReviewRow): boolean =>
  progress.counts.waiting.atMost === 0 || allRead(progress.readsDone, progress.readsAsked);

const columns: readonly Column<ReviewRow>[] = [
  {
    key: "name",
    title: "Review",
    cell: (review) => (
      <Anchor component={Link} href={`/review/${review.id}`} fw={600} size="sm">
        {review.name}
      </Anchor>
    ),
  },
  { key: "choice", title: "Cases", cell: (review) => CHOICE_WORDS[review.choice] },
  { key: "each", title: "Reads each", numeric: true, cell: (review) => review.readsEach },
  { key: "reads", title: "Reads", cell: ({ progress }) => readsWords(progress.readsDone, progress.readsAsked) },
  { key: "waiting", title: "waiting", numeric: true, cell: ({ progress }) => <CountText count={progress.counts.waiting} /> },
  { key: "agreed", title: "agreed", numeric: true, cell: ({ progress }) => <CountText count={progress.counts.agreed} /> },
  { key: "disputed", title: "disputed", numeric: true, cell: ({ progress }) => <CountText count={progress.counts.disputed} /> },
  { key: "settled", title: "settled", numeric: true, cell: ({ progress }) => <CountText count={progress.counts.settled} /> },
  { key: "due", title: "Due", cell: (review) => <Due at={review.dueAt} isDone={isDone(review)} /> },
];

/** The reviews and how they stand, newest first. */
export function ReviewsTable() {
  const viewer = useViewer();
  const pages = usePages({
    document: REVIEWS,
    variables: (after) => ({ after }),
    connection: (data) => data.reviews,
    topics: ["REVIEW", "IMPORT"],
  });
  const open = holds(viewer, "LEAD") || holds(viewer, "ADJUDICATOR") ? <LinkButton href="/review/new">Open a review</LinkButton> : null;
  return (
    <PagedTable
      caption="Reviews"
      testId="reviews"
      pages={pages}
      columns={columns}
      rowKey={(review) => review.id}
      minWidth={1000}
      empty={
        <NothingYet icon={<IconChecklist size={36} stroke={1.4} />} title="No review yet" action={open}>
          A review gives cases to blind readers: disputed ones, or a sample for quality.
        </NothingYet>
      }
    />
  );
}
