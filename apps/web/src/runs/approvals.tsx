import { Alert, Badge, Button, Group, Modal, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { holds, useViewer } from "../access/viewer";
import { useTell } from "../platform/use-ask";
import { DataTable, type Column } from "../ui/data-table";
import { DigestText } from "../ui/digest-text";
import { FaultAlert } from "../ui/fault-alert";
import { Panel } from "../ui/panel";
import { SiteName } from "../ui/site-name";
import { TimeText } from "../ui/time-text";
import { readPlan } from "./read-plan";
import { APPROVE_RUN } from "./run-deeds";
import type { RunDetail } from "./run-queries";
import classes from "./runs.module.css";
import { useSha256 } from "./use-sha256";
import { WithdrawButton } from "./withdraw-button";

type RunSiteRow = RunDetail["sites"][number];

/** The plan in words, its hash, and who has bound his hospital to it. */
export function Approvals({ run }: { readonly run: RunDetail }) {
  const columns: readonly Column<RunSiteRow>[] = [
    { key: "site", title: "Hospital", cell: ({ site }) => <SiteName site={site} /> },
    { key: "part", title: "Part", cell: ({ trains }) => partWords(trains, run.task) },
    { key: "approved", title: "Approval", cell: (row) => <ApprovalCell row={row} /> },
    {
      key: "deed",
      title: <VisuallyHidden>What you can do</VisuallyHidden>,
      cell: (row) =>
        run.state === "PROPOSED" && !row.approved ? <ApproveButton run={run} site={row.site} /> : <WithdrawButton run={run} row={row} />,
    },
  ];
  return (
    <Panel
      title="Plan and approvals"
      note="The plan is frozen. Each hospital approves exactly this hash, and its trainer refuses any other plan."
      testId="approvals"
    >
      <PlanLines plan={run.plan} />
      <PlanHash run={run} />
      <DataTable caption="Approvals by hospital" columns={columns} rows={run.sites} rowKey={({ site }) => site.code} />
    </Panel>
  );
}

function partWords(trains: boolean, task: RunDetail["task"]): string {
  if (task === "RESTORATION") return "pretrains on its normal heads";
  return trains ? "trains and scores" : "scores only";
}

function PlanLines({ plan }: { readonly plan: string }) {
  const lines = readPlan(plan);
  if (lines === null)
    return (
      <Alert color="red" title="The plan cannot be read">
        Do not approve it. Tell the lead.
      </Alert>
    );
  return (
    <dl className={classes.plan} data-testid="plan">
      {lines.map(({ label, value }) => (
        <div key={label} className={classes.planLine}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function PlanHash({ run }: { readonly run: RunDetail }) {
  const computed = useSha256(run.plan);
  return (
    <Group gap="xs" mb="md">
      <Text size="sm">Plan hash</Text>
      <DigestText digest={run.planHash} label="plan hash" />
      {computed === null ? null : computed === run.planHash ? (
        <Badge color="teal" variant="light" radius="sm" tt="none">
          recomputed by this browser: the same
        </Badge>
      ) : (
        <Badge color="red" radius="sm" tt="none">
          recomputed by this browser: different, do not approve
        </Badge>
      )}
    </Group>
  );
}

function ApprovalCell({ row }: { readonly row: RunSiteRow }) {
  if (row.withdrawnAt)
    return (
      <Text span size="sm">
        withdrew, <TimeText at={row.withdrawnAt} />: {row.withdrawnBecause}
      </Text>
    );
  if (!row.approved)
    return (
      <Badge color="yellow" variant="light" radius="sm" tt="none">
        not yet
      </Badge>
    );
  return (
    <Text span size="sm">
      {row.approvedBy?.name ?? "approved"}, <TimeText at={row.approvedAt} />
    </Text>
  );
}

function ApproveButton({ run, site }: { readonly run: RunDetail; readonly site: RunSiteRow["site"] }) {
  const viewer = useViewer();
  const [opened, dialog] = useDisclosure();
  const approve = useTell(APPROVE_RUN, dialog.close);
  if (!holds(viewer, "SITE_COORDINATOR", site.code))
    return (
      <Text size="xs" c="dimmed">
        waits for its coordinator
      </Text>
    );
  return (
    <>
      <Button size="xs" onClick={dialog.open}>
        Approve for {site.name}
      </Button>
      <Modal opened={opened} onClose={dialog.close} title={`Approve for ${site.name}`} size="lg">
        <Stack gap="sm">
          <Text size="sm">
            The trainer of {site.name} will carry out exactly this plan and send weight updates, never images or labels.
          </Text>
          <PlanLines plan={run.plan} />
          <Group gap="xs">
            <Text size="sm">You approve plan hash</Text>
            <DigestText digest={run.planHash} label="plan hash" />
          </Group>
          {approve.error === null ? null : <FaultAlert fault={approve.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              Not now
            </Button>
            <Button
              loading={approve.isPending}
              onClick={() => approve.mutate({ runId: run.id, siteCode: site.code, planHash: run.planHash })}
            >
              Approve this plan
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
