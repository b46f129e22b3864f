/** What a person may be in a consortium. Site roles are held at one site; the others span the consortium. */
export const ROLES = ["lead", "dataScientist", "siteCoordinator", "reader", "adjudicator", "clinician", "auditor"] as const;

export type Role = (typeof ROLES)[number];

export const SITE_ROLES: readonly Role[] = ["siteCoordinator", "reader", "clinician"];
