import { connectionRows, withParent, type PolicyRows } from "../platform/graphql/policy.js";

export const auditPolicy: PolicyRows = {
  Query: { auditEvents: ["auditor", "lead"], auditChain: ["auditor", "lead"] },
  AuditEvent: withParent("id at actor action subject detail hash"),
  AuditChain: withParent("events intact firstBadEvent"),
  ...connectionRows("AuditEvent"),
};
