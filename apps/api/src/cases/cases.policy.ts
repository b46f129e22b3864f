import { connectionRows, withParent, type PolicyRows } from "../platform/graphql/policy.js";
import { CASE_ROLES } from "./find-case.js";

export const casesPolicy: PolicyRows = {
  Query: { case: CASE_ROLES, cases: CASE_ROLES },
  Case: withParent("id pseudonym site createdAt ageYears location"),
  ReleasedCount: withParent("atLeast atMost exact"),
  ...connectionRows("Case"),
};
