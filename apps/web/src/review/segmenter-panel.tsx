import { Button, FileButton, Group, Stack, Text } from "@mantine/core";
import { useViewer } from "../access/viewer";
import { formatFixed } from "../format/format-number";
import type { SegmenterAgreementsQuery } from "../generated/graphql";
import { useAsk, useTell } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { CountText } from "../ui/count-text";
import { DataTable, type Column } from "../ui/data-table";
import { EstimateText } from "../ui/estimate-text";
import { FaultAlert } from "../ui/fault-alert";
import { NothingYet } from "../ui/nothing-yet";
import { Panel } from "../ui/panel";
import { SiteName } from "../ui/site-name";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { TimeText } from "../ui/time-text";
import { RECORD_SEGMENTERS, SEGMENTER_AGREEMENTS } from "./agreement-queries";

type Row = SegmenterAgreementsQuery["segmenterAgreements"][number];

const TOO_FEW = { word: "withheld", reason: "Too few to estimate: fewer than ten cases." } as const;
const spread = (of: Row["dice"]): string =>
  of === null ? "–" : `${formatFixed(of.median, 2)} (${formatFixed(of.lowerQuartile, 2)}–${formatFixed(of.upperQuartile, 2)})`;

const columns: readonly Column<Row>[] = [
  {
    key: "site",
    title: "Hospital",
    cell: (row) => (
      <Group gap="xs" wrap="nowrap">
        <SiteName site={row.site} />
        <SyntheticBadge when={row.synthetic} />
      </Group>
    ),
  },
  { key: "raters", title: "Drawn by", cell: ({ raters }) => raters.join(" and ") },
  { key: "left", title: "Left out", numeric: true, cell: ({ leftOut }) => <CountText count={leftOut} /> },
  {
    key: "dice",
    title: "Mean Dice",
    cell: ({ dice, n }) => <EstimateText estimate={dice?.mean} n={n} whyNot={TOO_FEW} decimals={2} stacked />,
  },
  { key: "diceSpread", title: "Median (quartiles)", cell: ({ dice }) => spread(dice) },
  {
    key: "surface",
    title: "Mean surface Dice",
    cell: ({ surfaceDice, n }) => <EstimateText estimate={surfaceDice?.mean} n={n} whyNot={TOO_FEW} decimals={2} stacked />,
  },
  { key: "tolerance", title: "within", numeric: true, cell: ({ toleranceMm }) => `${toleranceMm} mm` },
  { key: "at", title: "Handed in", cell: ({ recordedAt }) => <TimeText at={recordedAt} age /> },
];

/** How alike two people draw the same tumours, as each hospital has computed it on its own masks. */
export function SegmenterPanel() {
  const query = useAsk(SEGMENTER_AGREEMENTS, {}, { topics: ["REVIEW"] });
  return (
    <Panel
      title="Segmenters"
      note="Each hospital compares its own masks with midline-site agreement and hands in the file: n, mean, median, quartiles and interval. No mask and no case's figure leaves it."
      testId="segmenters"
    >
      <Stack gap="sm">
        <Asked query={query}>
          {({ segmenterAgreements }) =>
            segmenterAgreements.length === 0 ? (
              <NothingYet title="Nothing handed in yet">
                A coordinator runs midline-site agreement --data … --raters R01 R02 inside the hospital and chooses its file here.
              </NothingYet>
            ) : (
              <DataTable
                caption="Agreement of segmenters"
                columns={columns}
                rows={segmenterAgreements}
                rowKey={({ id }) => id}
                minWidth={980}
              />
            )
          }
        </Asked>
        <HandIn />
      </Stack>
    </Panel>
  );
}

/** For each site whose coordinator the viewer is. */
function HandIn() {
  const viewer = useViewer();
  const record = useTell(RECORD_SEGMENTERS);
  const sites = viewer.memberships.flatMap(({ role, site }) => (role === "SITE_COORDINATOR" && site ? [site] : []));
  const send = async (siteCode: string, file: File | null): Promise<void> => {
    if (file !== null) record.mutate({ siteCode, json: await file.text() });
  };
  return (
    <>
      {sites.map((site) => (
        <FileButton key={site.code} accept="application/json" onChange={(file) => void send(site.code, file)}>
          {(props) => (
            <Button variant="default" loading={record.isPending} {...props}>
              Hand in the file of {site.name}
            </Button>
          )}
        </FileButton>
      ))}
      {record.isSuccess ? (
        <Text size="sm" role="status">
          Taken.
        </Text>
      ) : null}
      {record.error === null ? null : <FaultAlert fault={record.error} />}
    </>
  );
}
