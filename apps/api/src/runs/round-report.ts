import type { FaultCode } from "@midline/shared/faults";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import { askedIn } from "./asked-in.js";
import type { Round } from "./round.entity.js";
import type { SiteAccount } from "./round-report.object.js";
import type { RunSite } from "./run-site.entity.js";
import type { SiteProgress } from "./site-progress.entity.js";
import type { SiteUpdate } from "./site-update.entity.js";
import type { UpdateRefusal } from "./update-refusal.entity.js";

/** All that is known of what sites did in one attempt at a round. */
export interface ReportGround {
  readonly round: Pick<Round, "number" | "state" | "openedAt" | "closedAt">;
  readonly sites: readonly Pick<RunSite, "siteId" | "siteCode" | "trains" | "withdrawnAt">[];
  readonly updates: readonly Pick<SiteUpdate, "siteId" | "acceptedAt">[];
  readonly progress: readonly Pick<SiteProgress, "siteId" | "step" | "declined" | "updatedAt">[];
  readonly refusals: readonly Pick<UpdateRefusal, "siteId" | "code" | "lastAt">[];
}

/** Refusals of what would have been taken in time. */
const TOO_LATE: readonly FaultCode[] = ["ROUND_CLOSED", "STALE_ROUND"];

/** Accounts for every site that was asked to train, in site order: none is left out, whatever it did. */
export function reportRound({ sites, ...ground }: ReportGround, plan: Pick<TrainingPlan, "aggregation">): readonly SiteAccount[] {
  const bySite = new Map(sites.map((site) => [site.siteCode, site]));
  return askedIn(sites, plan, ground.round).flatMap((code): SiteAccount[] => {
    const site = bySite.get(code);
    return site === undefined ? [] : [accountOf(site, ground)];
  });
}

function accountOf(
  { siteId, withdrawnAt }: ReportGround["sites"][number],
  { round, updates, progress, refusals }: Omit<ReportGround, "sites">,
): SiteAccount {
  const update = updates.find((each) => each.siteId === siteId);
  const hasLeft = withdrawnAt !== null && (round.closedAt === null || withdrawnAt <= round.closedAt);
  const isCounted = (round.state !== "open" && round.state !== "aborted") || !hasLeft;
  if (update !== undefined && isCounted) return { siteId, outcome: "accepted", code: null, at: update.acceptedAt };
  if (hasLeft) return { siteId, outcome: "withdrawn", code: null, at: withdrawnAt };
  const own = progress.find((each) => each.siteId === siteId);
  const heard = own?.updatedAt ?? null;
  if (own?.declined) return { siteId, outcome: "declined", code: own.declined, at: heard };
  const refused = refusals.filter((each) => each.siteId === siteId).toSorted((a, b) => b.lastAt.getTime() - a.lastAt.getTime());
  const isClosed = round.state === "committed" || round.state === "aborted";
  // While a round is open, a site that trains on after a refusal is training again.
  const [last] = isClosed ? refused : refused.filter(({ lastAt }) => heard === null || lastAt >= heard);
  if (last !== undefined) return { siteId, outcome: TOO_LATE.includes(last.code) ? "late" : "rejected", code: last.code, at: last.lastAt };
  if (isClosed) return { siteId, outcome: "missing", code: null, at: heard };
  return { siteId, outcome: own === undefined ? "waiting" : "training", code: null, at: heard };
}
