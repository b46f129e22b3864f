import type { Fault } from "@midline/shared/faults";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { EntityManager } from "typeorm";
import type { LinkedSite } from "../platform/site-link/linked-site.js";
import { askedIn, takeTurns } from "./asked-in.js";
import { planOf } from "./find-run.js";
import { Round } from "./round.entity.js";
import { RunSite } from "./run-site.entity.js";
import { Run } from "./run.entity.js";

/** How a site names an attempt. */
export interface RunPosition {
  readonly runId: string;
  readonly round: number;
  readonly attempt: number;
}

export interface PlaceInRun {
  readonly run: Run;
  readonly round: Round;
}

/**
 * The attempt a training site speaks of. Refuses with NOT_FOUND for a run the site has no part in, whether or not it exists,
 * FORBIDDEN for a site that only scores, WITHDRAWN for one that has left, and STALE_ROUND for an attempt there never was.
 */
export async function findRound(tx: EntityManager, { siteId }: LinkedSite, position: RunPosition): Promise<Result<PlaceInRun>> {
  const member = await tx.getRepository(RunSite).findOneBy({ runId: position.runId, siteId });
  const run = member === null ? null : await tx.getRepository(Run).findOneBy({ id: position.runId });
  if (member === null || run === null) return refuse(NOT_YOURS);
  if (!member.trains) return refuse(ONLY_SCORES);
  if (member.withdrawnAt !== null) return refuse(WITHDRAWN);
  const round = await tx.getRepository(Round).findOneBy({ runId: run.id, number: position.round, attempt: position.attempt });
  return round === null ? refuse(staleRound(position)) : ok({ run, round });
}

/** The same, and still taking updates. */
export async function findOpenRound(tx: EntityManager, site: LinkedSite, position: RunPosition): Promise<Result<PlaceInRun>> {
  const place = await findRound(tx, site, position);
  if (!place.ok) return place;
  const { run, round } = place.value;
  const plan = planOf(run);
  const members = await tx.getRepository(RunSite).findBy({ runId: run.id, ...(!takeTurns(plan) && { siteId: site.siteId }) });
  if (!askedIn(members, plan, round).includes(site.siteCode)) return refuse(NOT_ITS_TURN);
  if (round.state === "open" && run.state === "running") return place;
  return refuse(round.state === "frozen" || round.state === "aggregated" ? ROUND_CLOSED : staleRound(position));
}

const NOT_YOURS: Fault = {
  code: "NOT_FOUND",
  message: "This site has no part in such a run.",
  where: "runId",
  remedy: "Ask for the next work order.",
};

const ONLY_SCORES: Fault = {
  code: "FORBIDDEN",
  message: "This site does not train in this run.",
  remedy: "External sites only score; a site that should train must be in the plan of a new run.",
};

const WITHDRAWN: Fault = {
  code: "WITHDRAWN",
  message: "This site has withdrawn from the run; nothing it sends is added.",
  remedy: "Ask for the next work order.",
};

const NOT_ITS_TURN: Fault = {
  code: "FORBIDDEN",
  message: "In this round another site trains: by the plan of this run they take turns.",
  remedy: "Ask for the next work order.",
};

const ROUND_CLOSED: Fault = {
  code: "ROUND_CLOSED",
  message: "The round takes no more updates: they are being aggregated.",
  remedy: "Ask for the next work order; this update is not counted.",
};

const staleRound = ({ round, attempt }: RunPosition): Fault => ({
  code: "STALE_ROUND",
  message: `The run is no longer, or not yet, at round ${round}, attempt ${attempt}.`,
  where: "round",
  remedy: "Ask for the next work order; this update is not counted.",
});
