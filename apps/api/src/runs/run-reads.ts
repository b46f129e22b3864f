import { In } from "typeorm";
import { ModelVersion } from "../models/model-version.entity.js";
import { batchedById, batchedChildren } from "../platform/graphql/batched.js";
import { Round } from "./round.entity.js";
import { RunSite } from "./run-site.entity.js";
import { Run } from "./run.entity.js";
import { SiteProgress } from "./site-progress.entity.js";
import { SiteUpdate } from "./site-update.entity.js";
import { type WaitingRound, waitingRounds } from "./training-queue.js";
import { UpdateRefusal } from "./update-refusal.entity.js";

/** The run of an id that a foreign key vouches for; batched. */
export const runById = batchedById(Run);

export const runsOnCohort = batchedChildren<Run>(
  (ctx, cohortIds) => ctx.db.getRepository(Run).find({ where: { cohortId: In([...cohortIds]) }, order: { createdAt: "DESC", id: "DESC" } }),
  (row) => row.cohortId,
);

export const sitesOf = batchedChildren<RunSite>(
  (ctx, runIds) => ctx.db.getRepository(RunSite).find({ where: { runId: In([...runIds]) }, order: { trains: "DESC", siteCode: "ASC" } }),
  (row) => row.runId,
);

export const roundsOf = batchedChildren<Round>(
  (ctx, runIds) => ctx.db.getRepository(Round).find({ where: { runId: In([...runIds]) }, order: { number: "ASC", attempt: "ASC" } }),
  (row) => row.runId,
);

export const progressOf = batchedChildren<SiteProgress>(
  (ctx, roundIds) => ctx.db.getRepository(SiteProgress).find({ where: { roundId: In([...roundIds]) }, order: { siteId: "ASC" } }),
  (row) => row.roundId,
);

export const updatesOf = batchedChildren<SiteUpdate>(
  (ctx, roundIds) => ctx.db.getRepository(SiteUpdate).find({ where: { roundId: In([...roundIds]) }, order: { siteCode: "ASC" } }),
  (row) => row.roundId,
);

export const refusalsOf = batchedChildren<UpdateRefusal>(
  (ctx, roundIds) => ctx.db.getRepository(UpdateRefusal).find({ where: { roundId: In([...roundIds]) } }),
  (row) => row.roundId,
);

/** What the trainer of a site is asked to train, in the order in which it does it. */
export const queueOf = batchedChildren<WaitingRound>(
  (ctx, siteIds) => waitingRounds(ctx.db.manager, siteIds),
  ({ siteId }) => siteId,
);

/** The versions of a run, first round first. */
export const versionsOf = batchedChildren<ModelVersion>(
  (ctx, runIds) => ctx.db.getRepository(ModelVersion).find({ where: { runId: In([...runIds]) }, order: { roundNumber: "ASC" } }),
  (row) => row.runId,
);
