import { connectionRows, withParent, type PolicyRows } from "../platform/graphql/policy.js";

export const accessPolicy: PolicyRows = {
  Query: { viewer: "public", people: ["lead", "auditor"], apiTokens: "signedIn", site: "signedIn", sites: "signedIn" },
  Mutation: {
    signIn: "public",
    signOut: "public",
    createPerson: ["lead"],
    createApiToken: "signedIn",
    revokeApiToken: "signedIn",
    createSite: ["lead"],
    issueEnrolmentToken: ["siteCoordinator", "lead"],
    revokeTrainerKey: ["siteCoordinator", "lead"],
    setDisclosureFloor: ["siteCoordinator"],
  },
  PageInfo: withParent("hasNextPage endCursor"),
  Viewer: withParent("id email name memberships sessionExpiresAt"),
  Person: withParent("id name email memberships createdAt"),
  Membership: withParent("role site"),
  Site: withParent("id code name kind synthetic connection lastSeenAt enrolledAt disclosureFloor"),
  ...connectionRows("Site"),
  EnrolmentToken: withParent("token siteCode expiresAt"),
  CreatedApiToken: withParent("id name secret expiresAt"),
  ApiToken: withParent("id name createdAt expiresAt lastUsedAt"),
};
