import { Alert, Anchor, Button, Group, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import Link from "next/link";
import { formatQuantity } from "../format/format-number";
import type { ImportDetailsQuery } from "../generated/graphql";
import { useAsk } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { Panel } from "../ui/panel";
import { TimeText } from "../ui/time-text";
import { ChangesTable } from "./changes-table";
import { CommitPanel } from "./commit-panel";
import { CorrectionsTable } from "./corrections-table";
import { IMPORT_DETAILS, type OwnReport } from "./label-queries";
import { MendCells } from "./mend-cells";
import { ProblemList } from "./problem-list";
import { UndoPanel } from "./undo-panel";

export type ImportDetails = NonNullable<ImportDetailsQuery["labelImport"]>;

/** What the hospital's own coordinators see: what is wrong, what changes, and what they can do. */
export function ImportDetailsPanels({ report }: { readonly report: OwnReport }) {
  const query = useAsk(IMPORT_DETAILS, { id: report.id }, { topics: ["IMPORT", "REVIEW", "COHORT"] });
  return <Asked query={query}>{({ labelImport }) => (labelImport ? <Panels report={report} details={labelImport} /> : null)}</Asked>;
}

function Panels({ report, details }: { readonly report: OwnReport; readonly details: ImportDetails }) {
  const problems = [...details.fileProblems, ...details.rows.flatMap(({ problems: found }) => found)];
  const { sameFileAs } = details;
  return (
    <>
      {sameFileAs ? (
        <Alert color="gray" title="This very file is committed already">
          <Text size="sm">
            It came in as{" "}
            <Anchor component={Link} href={`/labels/imports/${sameFileAs.id}`} size="sm">
              {sameFileAs.fileName}
            </Anchor>
            , <TimeText at={sameFileAs.committedAt} />. What it says is known; there is nothing to do.
          </Text>
        </Alert>
      ) : null}
      {problems.length === 0 ? null : (
        <Panel
          title="What is wrong"
          testId="wrong"
          aside={report.rejected > 0 ? <RejectedDownload id={report.id} rejected={report.rejected} /> : undefined}
          {...(report.rejected > 0 ? { note: details.mayCorrect ? MEND_CELLS : CORRECT_ROWS } : {})}
        >
          {details.mayCorrect ? <MendCells importId={report.id} problems={problems} /> : <ProblemList problems={problems} />}
        </Panel>
      )}
      <CorrectionsTable details={details} />
      {report.updated > 0 && report.state !== "UNDONE" ? <ChangesTable report={report} /> : null}
      {report.state === "DRY_RUN" ? <CommitPanel report={report} details={details} /> : null}
      {report.state === "COMMITTED" ? <UndoPanel report={report} details={details} /> : null}
      {details.reason ? <Reason title="Why labels were changed" text={details.reason} /> : null}
      {details.undoReason ? <Reason title="Why it was undone" text={details.undoReason} /> : null}
    </>
  );
}

const MEND_CELLS =
  "Correct the cells here and check again, or download the rejected rows, correct them where they come from, and import them.";
const CORRECT_ROWS =
  "Correct the rejected rows where they come from, and import them again: in their own columns, with the reason at the end of each.";

function RejectedDownload({ id, rejected }: { readonly id: string; readonly rejected: number }) {
  return (
    <Button
      component="a"
      href={`/label-imports/${id}/rejected.csv`}
      download
      size="xs"
      variant="default"
      rightSection={<IconDownload size={13} aria-hidden />}
    >
      Download {formatQuantity(rejected, "rejected row")}
    </Button>
  );
}

const Reason = ({ title, text }: { readonly title: string; readonly text: string }) => (
  <Panel title={title}>
    <Group>
      <Text size="sm">{text}</Text>
    </Group>
  </Panel>
);
