import { Button, Group } from "@mantine/core";
import { holds, useViewer } from "../access/viewer";
import { useTell } from "../platform/use-ask";
import { FaultAlert } from "../ui/fault-alert";
import { CANCEL_RUN, PAUSE_RUN, RESUME_RUN } from "./run-deeds";
import type { RunDetail } from "./run-queries";
import { WithReason } from "../ui/with-reason";

/** What whoever leads a run may do to it. */
export function RunActions({ run }: { readonly run: RunDetail }) {
  const viewer = useViewer();
  const over = run.state === "FINISHED" || run.state === "CANCELLED" || run.state === "FAILED";
  if (over || !(holds(viewer, "LEAD") || holds(viewer, "DATA_SCIENTIST"))) return null;
  const trains = run.state === "APPROVED" || run.state === "RUNNING";
  return (
    <Group gap="xs">
      {!trains ? null : run.pausedAt ? <ResumeRun runId={run.id} /> : <PauseRun runId={run.id} />}
      <CancelRun runId={run.id} />
    </Group>
  );
}

function PauseRun({ runId }: { readonly runId: string }) {
  const pause = useTell(PAUSE_RUN);
  return (
    <WithReason
      open="Pause run"
      title="Pause this run"
      what="No hospital is asked to train until you resume it. What they have begun they may finish, and nothing is lost."
      keep="Let it run"
      act="Pause the run"
      deed={pause}
      onAct={(reason, done) => pause.mutate({ runId, reason }, { onSuccess: done })}
    />
  );
}

function ResumeRun({ runId }: { readonly runId: string }) {
  const resume = useTell(RESUME_RUN);
  return (
    <>
      {resume.error === null ? null : <FaultAlert fault={resume.error} />}
      <Button loading={resume.isPending} onClick={() => resume.mutate({ runId })}>
        Resume run
      </Button>
    </>
  );
}

function CancelRun({ runId }: { readonly runId: string }) {
  const cancel = useTell(CANCEL_RUN);
  return (
    <WithReason
      open="Cancel run"
      title="Cancel this run"
      what="The open round is given up and no further one begins. Finished rounds and their models stay."
      keep="Let it run"
      act="Cancel the run"
      danger
      deed={cancel}
      onAct={(reason, done) => cancel.mutate({ runId, reason }, { onSuccess: done })}
    />
  );
}
