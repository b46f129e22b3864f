import { withParent, type PolicyRows } from "../graphql/policy.js";

export const newsPolicy: PolicyRows = {
  Subscription: { news: "signedIn" },
  News: withParent("sequence topic id at"),
};
