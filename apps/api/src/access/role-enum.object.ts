import { registerEnumType } from "type-graphql";

export const RoleEnum = {
  LEAD: "lead",
  DATA_SCIENTIST: "dataScientist",
  SITE_COORDINATOR: "siteCoordinator",
  READER: "reader",
  ADJUDICATOR: "adjudicator",
  CLINICIAN: "clinician",
  AUDITOR: "auditor",
} as const;
registerEnumType(RoleEnum, {
  name: "Role",
  description: "What a person may be in a consortium. Coordinator, reader and clinician are held at one site.",
  valuesConfig: {
    LEAD: { description: "Leads the consortium: people, sites, cohorts, runs." },
    DATA_SCIENTIST: { description: "Freezes cohorts and proposes runs." },
    SITE_COORDINATOR: { description: "Speaks for one site: its trainer, its labels, its approvals." },
    READER: { description: "Reads the cases of one site." },
    ADJUDICATOR: { description: "Settles disputed labels of any site." },
    CLINICIAN: { description: "Asks for predictions on the cases of one site." },
    AUDITOR: { description: "Reads everything that was done, changes nothing." },
  },
});
