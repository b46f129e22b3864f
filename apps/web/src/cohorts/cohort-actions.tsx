import { List, Text } from "@mantine/core";
import { formatQuantity } from "../format/format-number";
import type { CohortEventKind } from "../generated/graphql";
import { useTell } from "../platform/use-ask";
import { WithReason } from "../ui/with-reason";
import { countWords } from "../ui/count-text";
import type { CohortDetail } from "./cohort-queries";
import { MARK_COHORT } from "./series-queries";

const WHO_SEES = "Shown to everyone who uses this cohort, and recorded in the audit log.";

/** What the lead may say of a version. Each asks for a reason, and says what it means before it is done. */
export function CohortActions({ cohort }: { readonly cohort: CohortDetail }) {
  const isDeprecated = Boolean(cohort.deprecation);
  return (
    <>
      {cohort.lock ? (
        <Mark
          cohort={cohort}
          kind="UNLOCK"
          open="Unlock"
          title="Unlock this version"
          act="Unlock it"
          what={
            <Text size="sm">
              Nobody vouches for it any more, and its series takes new versions again. The version itself stays what it is.
            </Text>
          }
        />
      ) : isDeprecated ? null : (
        <Mark
          cohort={cohort}
          kind="LOCK"
          open="Lock"
          title={`Lock ${cohort.name} ${cohort.version}`}
          act="Lock it"
          what={<WhatLockFreezes cohort={cohort} />}
        />
      )}
      {isDeprecated ? (
        <Mark
          cohort={cohort}
          kind="RESTORE"
          open="Restore"
          title="Restore this version"
          act="Restore it"
          what={<Text size="sm">It may be used for new runs again.</Text>}
        />
      ) : (
        <Mark
          cohort={cohort}
          kind="DEPRECATE"
          open="Deprecate"
          title="Deprecate this version"
          act="Deprecate it"
          danger
          what={
            <Text size="sm">
              No new run may use it. Nothing is deleted: {formatQuantity(cohort.runs.length, "run")} on it, their models and every figure
              stay, and say so.
            </Text>
          }
        />
      )}
    </>
  );
}

/** What the lead vouches for. */
function WhatLockFreezes({ cohort }: { readonly cohort: CohortDetail }) {
  return (
    <>
      <Text size="sm">
        You vouch for this version, and its series takes no new one until somebody unlocks it with a reason. It holds, for good:
      </Text>
      <List size="sm">
        <List.Item>{countWords(cohort.size)} patients, each with the label revision that was in force</List.Item>
        <List.Item>{formatQuantity(cohort.attrition.length, "step")} of criteria</List.Item>
        <List.Item>splits and folds</List.Item>
        <List.Item>
          {cohort.runs.length === 0
            ? "no run uses it yet"
            : `${formatQuantity(cohort.runs.length, "run")}: ${cohort.runs.map(({ name }) => name).join(", ")}`}
        </List.Item>
      </List>
    </>
  );
}

interface MarkProps {
  readonly cohort: CohortDetail;
  readonly kind: CohortEventKind;
  readonly open: string;
  readonly title: string;
  readonly act: string;
  readonly what: React.ReactNode;
  readonly danger?: boolean;
}

function Mark({ cohort, kind, ...words }: MarkProps) {
  const mark = useTell(MARK_COHORT);
  return (
    <WithReason
      {...words}
      keep="Leave it as it is"
      whoSees={WHO_SEES}
      deed={mark}
      onAct={(reason, done) => mark.mutate({ cohortId: cohort.id, kind, reason }, { onSuccess: done })}
    />
  );
}
