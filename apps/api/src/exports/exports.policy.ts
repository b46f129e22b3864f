import { connectionRows, type PolicyRows, withParent } from "../platform/graphql/policy.js";

/** Everybody may export what he may see, and sees his own exports only; the use cases decide what that is. */
export const exportsPolicy: PolicyRows = {
  Query: { cohortExports: "signedIn" },
  Mutation: { exportCohort: "signedIn", cancelExport: "signedIn" },
  Cohort: withParent("exportsRows"),
  CohortExport: withParent("id format licence fileName digest bytes expiresAt createdAt cohort state job rowsOf"),
  ...connectionRows("CohortExport"),
};
