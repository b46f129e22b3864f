import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import type { Role } from "@midline/shared/roles";
import type { StaleCohort } from "../lineage/stale-cohorts.js";
import type { ReadsDue } from "../reviews/read-queue.js";
import type { HomeAction } from "./home.object.js";

/** A site as far as it decides what is to be done. */
export interface SiteFacts {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly isEnrolled: boolean;
  readonly isOnline: boolean;
  readonly lastSeenAt: Date | null;
  /** As far as the viewer may know. */
  readonly cases: ReleasedCount;
}

export interface HomeFacts {
  readonly sites: readonly SiteFacts[];
  /** Approvals still missing, one per run and site. */
  readonly missingApprovals: readonly {
    readonly runId: string;
    readonly runName: string;
    readonly siteId: string;
    readonly proposedAt: Date;
  }[];
  /** Cohorts the viewer answers for whose labels have changed, and for which no reason to go on was given. */
  readonly staleCohorts: readonly StaleCohort[];
  readonly cohorts: number;
  readonly runs: number;
  readonly models: number;
  /** Blind reads asked of the viewer. */
  readonly readsDue: ReadsDue;
  /** Disputes the viewer may settle. */
  readonly disputes: number;
  /** Predictions the viewer has asked for. */
  readonly ownPredictions: number;
}

/** Whether the viewer holds a role, at a site or anywhere. */
export type Holds = (role: Role, siteId?: string) => boolean;

/** What a person is waited for, most urgent first: pure, so that the same facts give the same page. */
export function whatNeedsMe(facts: HomeFacts, holds: Holds): readonly HomeAction[] {
  const caresFor = (siteId: string): boolean => holds("lead") || holds("siteCoordinator", siteId);
  const mine = facts.sites.filter((site) => caresFor(site.id));
  const names = new Map(facts.sites.map((site) => [site.id, site.name]));
  const leads = holds("lead") || holds("dataScientist");
  const labelled = facts.sites.some((site) => site.cases.atLeast > 0);
  return [
    ...facts.missingApprovals
      .filter(({ siteId }) => holds("siteCoordinator", siteId))
      .map(({ runId, runName, siteId, proposedAt }) => ({
        kind: "approveRun" as const,
        title: `Approve "${runName}" for ${names.get(siteId) ?? "your site"}`,
        detail: "Read the plan; your trainer starts only with the plan you approve.",
        href: `/runs/${runId}`,
        since: proposedAt,
      })),
    ...facts.staleCohorts.map(({ cohortId, name, since }) => ({
      kind: "labelsChanged" as const,
      title: `Labels of "${name}" have changed since it was frozen`,
      detail: "Models learned from the labels as they were. Freeze a new version, or say why this one stands.",
      href: `/cohorts/${cohortId}`,
      since,
    })),
    ...readings(facts),
    ...mine
      .filter((site) => site.isEnrolled && !site.isOnline)
      .map((site) => ({
        kind: "siteOffline" as const,
        title: `The trainer of ${site.name} is offline`,
        detail: "Rounds and predictions wait for it. Start it with `midline-site train`.",
        href: "/sites",
        since: site.lastSeenAt,
      })),
    ...mine
      .filter((site) => !site.isEnrolled)
      .map((site) => ({
        kind: "enrolTrainer" as const,
        title: `Enrol the trainer of ${site.name}`,
        detail: "Make a one-time token and give it to `midline-site enrol` inside the hospital.",
        href: "/sites",
        since: null,
      })),
    ...mine
      .filter((site) => site.cases.atLeast === 0)
      .map((site) => ({
        kind: "uploadLabels" as const,
        title: `Import the labels of ${site.name}`,
        detail: "A CSV file with pseudonyms and tissue results; it is checked before anything is kept.",
        href: "/labels/import",
        since: null,
      })),
    ...(leads && labelled && facts.cohorts === 0
      ? [
          {
            kind: "freezeCohort" as const,
            title: "Freeze a cohort",
            detail: "There are labelled cases and no cohort yet.",
            href: "/cohorts/new",
            since: null,
          },
        ]
      : []),
    ...(leads && facts.cohorts > 0 && facts.runs === 0
      ? [
          {
            kind: "proposeRun" as const,
            title: "Propose a run",
            detail: "There is a frozen cohort and no run yet.",
            href: "/runs/new",
            since: null,
          },
        ]
      : []),
    ...(holds("clinician") && facts.models > 0 && facts.ownPredictions === 0
      ? [
          {
            kind: "requestPrediction" as const,
            title: "Ask a model about a patient",
            detail: "Your hospital's own trainer reads the scan and answers; nothing leaves but numbers.",
            href: "/predictions/new",
            since: null,
          },
        ]
      : []),
  ];
}

/** Reads and disputes: what other people's labels wait for. */
function readings({ readsDue, disputes }: HomeFacts): readonly HomeAction[] {
  const { left, overdue, nextDueAt } = readsDue;
  const read = {
    kind: "readCases" as const,
    title: left === 1 ? "Read 1 case" : `Read ${left} cases`,
    detail: overdue > 0 ? `${overdue} of them overdue. Nobody sees your reads before all are in.` : dueWords(nextDueAt),
    href: "/review",
    since: null,
  };
  const settle = {
    kind: "settleDisputes" as const,
    title: disputes === 1 ? "Settle 1 dispute" : `Settle ${disputes} disputes`,
    detail: "Results contradict each other, or readers do. A case in dispute has no label until you say.",
    href: "/review/adjudicate",
    since: null,
  };
  return [...(left > 0 ? [read] : []), ...(disputes > 0 ? [settle] : [])];
}

/** With the zone: a date without it has cost people deadlines. */
const dueWords = (dueAt: Date | null): string =>
  dueAt === null ? "" : `The first is due ${dueAt.toISOString().slice(0, 16).replace("T", " ")} UTC.`;
