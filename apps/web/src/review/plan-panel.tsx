import { Alert, Checkbox, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import type { ReviewInput, ReviewPlanQuery } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { CountText } from "../ui/count-text";
import { DataTable, type Column } from "../ui/data-table";
import { Panel } from "../ui/panel";
import { SiteName } from "../ui/site-name";
import { ReadsText } from "./review-figures";
import { REVIEW_PLAN } from "./review-queries";

type Plan = ReviewPlanQuery["reviewPlan"];
type SiteRow = Plan["sites"][number];
type ReaderRow = Plan["readers"][number];

const siteColumns: readonly Column<SiteRow>[] = [
  { key: "site", title: "Hospital", cell: ({ site }) => <SiteName site={site} /> },
  { key: "cases", title: "Cases", numeric: true, cell: ({ cases }) => <CountText count={cases} /> },
  { key: "readers", title: "Readers", numeric: true, cell: ({ readers }) => readers },
];

export interface PlanPanelProps {
  readonly input: ReviewInput;
  readonly onReaders: (ids: readonly string[]) => void;
}

/** What opening the review would ask of whom, counted anew at every change. */
export function PlanPanel({ input, onReaders }: PlanPanelProps) {
  // A name says nothing of the plan, but has to be one.
  const [asked] = useDebouncedValue(JSON.stringify({ ...input, name: "Plan" }), 300);
  const planned: ReviewInput = JSON.parse(asked);
  const isWhole = planned.siteCodes.length > 0 && (planned.choice !== "CHOSEN" || (planned.pseudonyms ?? []).length > 0);
  const query = useAsk(REVIEW_PLAN, { input: planned }, { topics: ["REVIEW", "IMPORT"], keepPrevious: true, enabled: isWhole });
  return (
    <Panel title="What it asks of whom" note="Reads are shared out evenly, and by the seed." testId="review-plan">
      {isWhole ? (
        <Asked query={query}>{({ reviewPlan }) => <PlanView plan={reviewPlan} onReaders={onReaders} />}</Asked>
      ) : (
        <Text size="sm" c="dimmed">
          Choose hospitals, and name cases where you chose to.
        </Text>
      )}
    </Panel>
  );
}

function PlanView({ plan, onReaders }: { readonly plan: Plan; readonly onReaders: PlanPanelProps["onReaders"] }) {
  const chosen = plan.readers.filter((reader) => reader.chosen).map(({ person }) => person.id);
  const choose = (id: string, isChosen: boolean): void => onReaders(isChosen ? [...chosen, id] : chosen.filter((each) => each !== id));
  const columns: readonly Column<ReaderRow>[] = [
    {
      key: "reader",
      title: "Reader",
      cell: ({ person, chosen: isChosen }) => (
        <Checkbox label={person.name} checked={isChosen} onChange={(event) => choose(person.id, event.currentTarget.checked)} />
      ),
    },
    { key: "sites", title: "At", wrap: true, cell: ({ sites }) => sites.map(({ name }) => name).join(", ") },
    { key: "reads", title: "Reads", numeric: true, cell: ({ reads }) => <ReadsText reads={reads} /> },
  ];
  const short = plan.sites.filter((site) => site.short && site.cases.atMost !== 0);
  return (
    <Stack gap="md">
      <DataTable caption="Cases by hospital" columns={siteColumns} rows={plan.sites} rowKey={({ site }) => site.id} minWidth={320} />
      {short.length === 0 ? null : (
        <Alert color="yellow" title="Too few readers">
          {short.map(({ site }) => site.name).join(", ")}: choose more readers, leave it out, or add people with the role Reader on the page
          of people. Its own coordinators cannot read blind.
        </Alert>
      )}
      {plan.readers.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nobody may read there yet.
        </Text>
      ) : (
        <DataTable caption="Reads by reader" columns={columns} rows={plan.readers} rowKey={({ person }) => person.id} minWidth={360} />
      )}
    </Stack>
  );
}
