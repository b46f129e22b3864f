import { holds, useViewer } from "../access/viewer";
import { useTell } from "../platform/use-ask";
import { WITHDRAW_SITE } from "./run-deeds";
import type { RunDetail } from "./run-queries";
import { WithReason } from "../ui/with-reason";

interface WithdrawButtonProps {
  readonly run: RunDetail;
  readonly row: RunDetail["sites"][number];
}

/** For whoever may take a hospital out of a run that has begun, or is about to. */
export function WithdrawButton({ run, row: { site, trains, withdrawnAt } }: WithdrawButtonProps) {
  const viewer = useViewer();
  const withdraw = useTell(WITHDRAW_SITE);
  const lives = run.state === "APPROVED" || run.state === "RUNNING" || run.state === "EVALUATING";
  if (!lives || withdrawnAt || !(holds(viewer, "SITE_COORDINATOR", site.code) || holds(viewer, "LEAD"))) return null;
  return (
    <WithReason
      open={`Withdraw ${site.name}`}
      title={`Withdraw ${site.name} from this run`}
      what={
        trains
          ? "It is asked for nothing more. What it gave to finished rounds stays in their models; the open round goes on without it, and the run ends when too few hospitals are left for its quorum."
          : "It is asked for no further scores. Those it has given stay."
      }
      keep="Stay in"
      act="Withdraw"
      danger
      small
      deed={withdraw}
      onAct={(reason, done) => withdraw.mutate({ runId: run.id, siteCode: site.code, reason }, { onSuccess: done })}
    />
  );
}
