import { connectionRows, type PolicyRows, withParent } from "../platform/graphql/policy.js";

/** Who may ask for what of runs: all of the consortium sees them, few move them. */
export const runsPolicy: PolicyRows = {
  Query: { run: "signedIn", runs: "signedIn" },
  Mutation: {
    proposeRun: ["lead", "dataScientist"],
    approveRun: ["siteCoordinator"],
    cancelRun: ["lead", "dataScientist"],
    pauseRun: ["lead", "dataScientist"],
    resumeRun: ["lead", "dataScientist"],
    withdrawSite: ["siteCoordinator", "lead"],
  },
  Run: withParent(
    "id name state planHash plan network target task parentModel cohort totalRounds completedRounds sites rounds proposedBy createdAt startedAt finishedAt failure pausedAt pausedBecause synthetic latestModel",
  ),
  Cohort: withParent("runs"),
  RunSite: withParent("site trains approved approvedBy approvedAt withdrawnAt withdrawnBecause waitsBehind"),
  TrainingTurn: withParent("ahead round run"),
  Round: withParent("id number attempt state baseDigest openedAt closedAt goesOnWithoutAt progress updates report modelVersion meanLoss"),
  SiteAccount: withParent("site outcome code at"),
  SiteProgress: withParent("site step steps meanLoss updatedAt submitted"),
  SiteUpdate: withParent(
    "site examples labelled masked aged meanLoss norm payloadDigest payloadBytes float32Bytes encodingError acceptedAt",
  ),
  ...connectionRows("Run"),
};
