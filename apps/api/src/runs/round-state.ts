import { canonicalHash } from "@midline/shared/canonical-hash";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import type { AcceptedUpdate, RoundState } from "@midline/federation/round-machine";
import { askedIn } from "./asked-in.js";
import type { Round } from "./round.entity.js";
import type { RunSite } from "./run-site.entity.js";
import type { SiteProgress } from "./site-progress.entity.js";
import type { SiteUpdate } from "./site-update.entity.js";

/** The rows of one attempt at a round. */
export interface RoundRows {
  readonly round: Round;
  readonly updates: readonly Pick<SiteUpdate, "siteId" | "siteCode" | "payloadDigest">[];
  readonly progress: readonly Pick<SiteProgress, "siteId" | "declined">[];
  /** Training sites of the run, those that have withdrawn too. */
  readonly sites: readonly RunSite[];
}

/**
 * A round as the machine of the federation sees it. Sites that declined or have withdrawn are not waited for, unless their update is here: a second trainer
 * of a site may decline what the first hands in. An attempt nobody has touched does not grow old: opening another in its place would change nothing,
 * however long the hospitals are away.
 */
export function roundStateOf({ round, updates, progress, sites }: RoundRows, plan: TrainingPlan, now: Date): RoundState {
  const declined = new Set(progress.filter((row) => row.declined !== null).map((row) => row.siteId));
  const answered = new Set(updates.map(({ siteId }) => siteId));
  const asked = new Set(askedIn(sites, plan, round));
  const untouched = updates.length === 0 && progress.length === 0;
  return {
    round: round.number,
    attempt: round.attempt,
    phase: round.state,
    sites: sites
      .filter(({ siteCode }) => asked.has(siteCode))
      .filter(({ siteId, withdrawnAt }) => answered.has(siteId) || (withdrawnAt === null && !declined.has(siteId)))
      .map((site) => site.siteCode)
      .toSorted(),
    quorum: plan.quorum,
    noProgressTimeoutMs: plan.noProgressTimeoutS * 1000,
    progressedAtMs: (untouched ? now : round.progressAt).getTime(),
    accepted: acceptedOf(updates),
  };
}

/** The accepted list in site order: what is frozen, hashed and averaged. */
export function acceptedOf(updates: RoundRows["updates"]): readonly AcceptedUpdate[] {
  return updates
    .map(({ siteCode, payloadDigest }) => ({ siteCode, payloadDigest }))
    .toSorted((a, b) => (a.siteCode < b.siteCode ? -1 : a.siteCode > b.siteCode ? 1 : 0));
}

/** What a round is frozen with: no update can be added to or taken from the list without changing it. */
export const frozenDigestOf = (accepted: readonly AcceptedUpdate[]): string => canonicalHash(accepted);
