"use client";

import { Alert, Anchor, Button, Stack, Text } from "@mantine/core";
import Link from "next/link";
import { useParams } from "next/navigation";
import { holds, useViewer } from "../access/viewer";
import { PortalFault } from "../platform/ask";
import { useAsk, useTell } from "../platform/use-ask";
import { Asked } from "../ui/asked";
import { Facts } from "../ui/facts";
import { FaultAlert } from "../ui/fault-alert";
import { JobProgress } from "../ui/job-progress";
import { LinkButton } from "../ui/link-button";
import { NotHere } from "../ui/not-here";
import { PageHeader } from "../ui/page-header";
import { Panel } from "../ui/panel";
import { SyntheticBadge } from "../ui/synthetic-badge";
import { TimeText } from "../ui/time-text";
import { ImportDetailsPanels } from "./import-details";
import { ImportStateBadge } from "./import-state";
import { ImportTotals } from "./import-totals";
import { CORRECTED_AS, DROP, isToldTotals, LABEL_IMPORT, type ImportReport } from "./label-queries";

/** One import from its first row to its undoing. What it shows is on the server: the page may be closed and come back. */
export function ImportReportPage() {
  const { id } = useParams<{ id: string }>();
  const query = useAsk(LABEL_IMPORT, { id }, { topics: ["IMPORT", "JOB"] });
  return (
    <Asked query={query}>
      {({ labelImport }) => (labelImport ? <Report report={labelImport} /> : <NotHere what="import" list="/labels" />)}
    </Asked>
  );
}

function Totals({ report }: { readonly report: ImportReport }) {
  return isToldTotals(report) ? (
    <ImportTotals report={report} />
  ) : (
    <Text size="sm" c="dimmed">
      How many rows a file has is known to its hospital. Of its cases others are told in bands, on the page of cohorts.
    </Text>
  );
}

function Report({ report }: { readonly report: ImportReport }) {
  const viewer = useViewer();
  const { site, importedBy } = report;
  const isOwn = holds(viewer, "SITE_COORDINATOR", site.code);
  const isRefused = report.state === "FAILED" && !report.job?.error;
  const isRead = report.state !== "READING" && report.state !== "FAILED" && report.state !== "DROPPED";
  return (
    <>
      <PageHeader
        title={report.fileName}
        crumbs={[{ label: "Labels", href: "/labels" }]}
        badges={
          <>
            <ImportStateBadge state={report.state} />
            <SyntheticBadge when={site.synthetic} />
          </>
        }
        actions={isOwn ? <LinkButton href="/labels/import">Import another file</LinkButton> : null}
      />
      <Stack gap="md">
        <Doing report={report} isOwn={isOwn} />
        {isRead ? <Totals report={report} /> : null}
        {isRefused ? <RefusedFile isOwn={isOwn} /> : null}
        {(isRead || isRefused) && isOwn && isToldTotals(report) ? <ImportDetailsPanels report={report} /> : null}
        <Panel title="About this file">
          <Facts
            facts={[
              { label: "Hospital", value: site.name },
              { label: "Sent by", value: importedBy.name },
              { label: "Sent", value: <TimeText at={report.createdAt} /> },
              { label: "Read as", value: [report.format, report.encoding, report.delimiter].filter(Boolean).join(", ") || "–" },
              { label: "Committed", value: <TimeText at={report.committedAt} /> },
              {
                label: "Undone",
                value: report.undoneBy ? (
                  <>
                    {report.undoneBy.name}, <TimeText at={report.undoneAt} />
                  </>
                ) : (
                  "–"
                ),
              },
            ]}
          />
        </Panel>
      </Stack>
    </>
  );
}

/** The file as a whole cannot be used: no row of it was judged. */
function RefusedFile({ isOwn }: { readonly isOwn: boolean }) {
  return (
    <Alert color="red" title="The file was refused">
      <Text size="sm">
        No row of it was read, and no label has changed.{" "}
        {isOwn ? "Mend what is wrong below" : "Its hospital's coordinators see what is wrong; they mend it"} and import it again.
      </Text>
    </Alert>
  );
}

/** What the server does with it now, or why it came to nothing. */
function Doing({ report, isOwn }: { readonly report: ImportReport; readonly isOwn: boolean }) {
  const drop = useTell(DROP);
  const { job, state } = report;
  if (job && (job.state === "WAITING" || job.state === "RUNNING")) {
    const stop = (
      <Button size="xs" variant="default" loading={drop.isPending || job.cancelAsked} onClick={() => drop.mutate({ id: report.id })}>
        Stop
      </Button>
    );
    return (
      <Panel title="The server is at work" note="It goes on when this page is closed.">
        <JobProgress job={job} unit="rows" action={isOwn ? stop : undefined} />
        {drop.error === null ? null : <FaultAlert fault={drop.error} />}
      </Panel>
    );
  }
  if (state === "DROPPED") return isOwn ? <GoesOn id={report.id} /> : <GivenUp />;
  if (job?.error)
    return <FaultAlert fault={new PortalFault(job.error)} title={state === "FAILED" ? "The file was not read" : "This was not done"} />;
  return null;
}

/** An import whose cells were corrected goes on as another. */
function GoesOn({ id }: { readonly id: string }) {
  const next = useAsk(CORRECTED_AS, { id }).data?.labelImport?.correctedAs;
  if (!next) return <GivenUp />;
  return (
    <Alert color="gray" title="Corrected and checked again">
      <Text size="sm">
        Some of its cells were corrected by hand.{" "}
        <Anchor component={Link} href={`/labels/imports/${next.id}`} size="sm">
          It goes on in the next dry run
        </Anchor>
        , with the file as it was sent.
      </Text>
    </Alert>
  );
}

const GivenUp = () => (
  <Alert color="gray" title="Given up">
    <Text size="sm">Nothing of this file was kept. It can be sent again at any time.</Text>
  </Alert>
);
