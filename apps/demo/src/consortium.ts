import type { Role } from "@midline/shared/roles";

/** A hospital of the box. Its name is invented: no real hospital's name ever stands on synthetic data. */
export interface DemoSite {
  readonly code: string;
  readonly name: string;
  readonly kind: "TRAINING" | "EXTERNAL";
  /** How its phantoms are made. */
  readonly preset: "training" | "paediatric" | "external";
}

/** Two hospitals train; the third, of a second centre, only scores: as in the published study. */
export const SITES: readonly DemoSite[] = [
  { code: "tarnwick", name: "Tarnwick Hospital (invented)", kind: "TRAINING", preset: "training" },
  { code: "ostrelle", name: "Ostrelle Children's Hospital (invented)", kind: "TRAINING", preset: "paediatric" },
  { code: "vellmoor", name: "Vellmoor Hospital (invented)", kind: "EXTERNAL", preset: "external" },
];

/** Someone who signs in to the box. */
export interface DemoPerson {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly siteCode?: string;
}

export const LEAD: DemoPerson = { email: "lead@demo.midline", name: "Lena Lead", role: "lead" };

export const coordinatorOf = (site: DemoSite): DemoPerson => ({
  email: `coordinator@${site.code}.midline`,
  name: `Coordinator of ${site.code}`,
  role: "siteCoordinator",
  siteCode: site.code,
});

export const CLINICIAN: DemoPerson = {
  email: "clinician@tarnwick.midline",
  name: "Clara Clinician",
  role: "clinician",
  siteCode: "tarnwick",
};

export const READER: DemoPerson = { email: "reader@tarnwick.midline", name: "Rhea Reader", role: "reader", siteCode: "tarnwick" };

/** Blind reads need two. */
const SECOND_READER: DemoPerson = { email: "reader2@tarnwick.midline", name: "Robin Reader", role: "reader", siteCode: "tarnwick" };

export const ADJUDICATOR: DemoPerson = { email: "adjudicator@demo.midline", name: "Ada Adjudicator", role: "adjudicator" };

/** Everyone the lead adds. */
export const MEMBERS: readonly DemoPerson[] = [...SITES.map(coordinatorOf), READER, SECOND_READER, ADJUDICATOR, CLINICIAN];
