import { type PolicyRows, withParent } from "../platform/graphql/policy.js";

export const homePolicy: PolicyRows = {
  Query: { home: "signedIn" },
  Home: withParent("actions activeRuns latestModel synthetic"),
  HomeAction: withParent("kind title detail href since"),
};
