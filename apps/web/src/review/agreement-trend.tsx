import { Text } from "@mantine/core";
import { LineChart, type Series } from "../chart/line-chart";
import { POOLED, siteLook } from "../chart/site-colour";
import type { AgreedFragment, AgreementOf } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { Panel } from "../ui/panel";
import { AGREEMENT_OVER_TIME } from "./agreement-queries";
import { groupRow, MonthTable } from "./agreement-table";
import { monthOf, monthWords } from "./month-axis";

interface Month {
  readonly month: string;
  readonly agreement: AgreedFragment;
}

/** How agreement goes over time, over all reviews that the viewer sees. */
export function AgreementTrend({ of }: { readonly of: AgreementOf }) {
  const query = useAsk(AGREEMENT_OVER_TIME, { of }, { topics: ["REVIEW"], keepPrevious: true });
  return (
    <Panel
      title="Agreement over time, all reviews"
      note="By the month (UTC) of a case's second read: its first two reads against each other, with 95 % bootstrap intervals."
      testId="agreement-trend"
    >
      <Asked query={query}>
        {({ agreementOverTime: months }) =>
          months.length === 0 ? (
            <Text size="sm" c="dimmed">
              The first month comes when a case has been read by all of its readers.
            </Text>
          ) : (
            <Trend months={months} />
          )
        }
      </Asked>
    </Panel>
  );
}

function Trend({ months }: { readonly months: readonly Month[] }) {
  const xs = months.map(({ month }) => monthOf(month));
  const table = <MonthTable rows={months.map(({ month, agreement }) => groupRow(monthWords(monthOf(month)), agreement))} />;
  const series: readonly Series[] = [
    { name: "Agreement", look: POOLED, points: pointsOf(months, "percent", 0) },
    {
      name: "Gwet's AC1",
      look: siteLook("ac1", ["ac1"]),
      points: pointsOf(months, "ac1", Math.min(0.3, ASIDE * (Math.max(...xs) - Math.min(...xs)))),
    },
  ];
  if (series.every(({ points }) => points.length === 0)) return table;
  return (
    <LineChart
      label="Agreement of readers by month"
      series={series}
      xTitle="month of the second read"
      xRange={[Math.min(...xs), Math.max(...xs)]}
      xWords={monthWords}
      table={table}
    />
  );
}

/** So far of the axis the second series stands to the right: intervals of the same month would hide each other. */
const ASIDE = 0.01;

const pointsOf = (months: readonly Month[], of: "percent" | "ac1", aside: number): Series["points"] =>
  months.flatMap(({ month, agreement }) => {
    const estimate = agreement[of];
    return estimate === null ? [] : [{ x: monthOf(month) + aside, y: estimate.value, low: estimate.low, high: estimate.high }];
  });
