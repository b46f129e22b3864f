import { fold, uuid } from "@midline/shared/protocol/ids";
import { z } from "zod";
import { LAST_ROUND } from "./strand.js";

const round = z.int().min(1).max(LAST_ROUND);

/** Things of one run, between two rounds that both count; of one site alone when it is named. */
const ofRun = z.strictObject({
  kind: z.enum(["round", "update", "model", "evaluation", "prediction"]),
  runId: uuid,
  from: round,
  to: round,
  siteId: uuid.nullable(),
});

/** Label revisions that a cohort pins: all, or those that a run with this fold held out trained or was scored on. */
const ofCohort = z.strictObject({
  kind: z.literal("revision"),
  cohortId: uuid,
  standing: z.enum(["all", "trained", "scored"]),
  fold: fold.nullable(),
  siteId: uuid.nullable(),
});

export type RunGroup = z.infer<typeof ofRun>;
export type RevisionGroup = z.infer<typeof ofCohort>;
export type Group = RunGroup | RevisionGroup;

/** The name of several things that are shown as one. */
export function keyOfGroup(group: Group): string {
  const site = group.siteId ?? "-";
  return group.kind === "revision"
    ? `revision/${group.cohortId}/${group.standing}/${group.fold ?? "-"}/${site}`
    : `${group.kind}/${group.runId}/${group.from}/${group.to}/${site}`;
}

const orNull = (text: string | undefined): string | null => (text === undefined || text === "-" ? null : text);

/** What a name stands for; null when it is none of ours. */
export function readGroupKey(key: string): Group | null {
  const [kind, id, third, fourth, fifth] = key.split("/");
  const siteId = orNull(fifth);
  const heldOut = orNull(fourth);
  const parsed =
    kind === "revision"
      ? ofCohort.safeParse({ kind, cohortId: id, standing: third, fold: heldOut === null ? null : Number(heldOut), siteId })
      : ofRun.safeParse({ kind, runId: id, from: Number(third), to: Number(fourth), siteId });
  return parsed.success ? parsed.data : null;
}
