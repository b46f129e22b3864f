import { Text } from "@mantine/core";
import { useTell } from "../platform/use-ask";
import { Panel } from "../ui/panel";
import { WithReason } from "../ui/with-reason";
import type { ImportDetails } from "./import-details";
import { UNDO, type OwnReport } from "./label-queries";

/** Takes a committed import back, or says why it can no longer be. */
export function UndoPanel({ report, details }: { readonly report: OwnReport; readonly details: ImportDetails }) {
  const undo = useTell(UNDO);
  const { whyNotUndo } = details;
  if (report.created + report.updated === 0) return null;
  return (
    <Panel title="Undo" testId="undo" note="Every case gets back what was known before, as one more revision: nothing is erased.">
      {whyNotUndo ? (
        <Text size="sm">
          It can no longer be undone. {whyNotUndo.message} {whyNotUndo.remedy}
        </Text>
      ) : (
        <WithReason
          open="Undo this import"
          title={`Undo ${report.fileName}`}
          what="Cases that it brought have no label afterwards; cases that it changed have the label they had before."
          whoSees="Kept with every revision, and shown in the history of each case."
          keep="Keep it"
          act="Undo"
          danger
          deed={undo}
          onAct={(reason, done) => undo.mutate({ id: report.id, reason }, { onSuccess: done })}
        />
      )}
    </Panel>
  );
}
