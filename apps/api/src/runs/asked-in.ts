import { sitesAsked } from "@midline/federation/sites-asked";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import type { Round } from "./round.entity.js";
import type { RunSite } from "./run-site.entity.js";

/** Sites of a run that a round asks to train: those that had a part in it when it opened, or the one of them whose turn it is. */
export const askedIn = (
  members: readonly Pick<RunSite, "siteCode" | "trains" | "withdrawnAt">[],
  plan: Pick<TrainingPlan, "aggregation">,
  round: Pick<Round, "number" | "openedAt">,
): readonly string[] => {
  const there = members.filter(({ trains, withdrawnAt }) => trains && (withdrawnAt === null || withdrawnAt > round.openedAt));
  return there.length === 0
    ? []
    : sitesAsked({ aggregation: plan.aggregation, trainingSites: there.map(({ siteCode }) => siteCode) }, round.number);
};

/** Whether it takes all members of a run to say which of them a round asks. Where it does not, each is asked or not by itself, and `askedIn` may be told of a few. */
export const takeTurns = ({ aggregation }: Pick<TrainingPlan, "aggregation">): boolean => aggregation.rule === "cyclic";
