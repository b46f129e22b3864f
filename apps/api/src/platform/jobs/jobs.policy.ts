import { withParent, type PolicyRows } from "../graphql/policy.js";

/** A job is seen with what it is about. */
export const jobsPolicy: PolicyRows = {
  Job: withParent("id state phase done total rate error cancelAsked createdAt startedAt finishedAt"),
  Fault: withParent("code message remedy"),
};
