import { registerEnumType } from "type-graphql";

export const SAME_PATIENT = ["refuse", "keepTogether", "keepOne"] as const;
export type SamePatient = (typeof SAME_PATIENT)[number];

export const SamePatientEnum = { REFUSE: "refuse", KEEP_TOGETHER: "keepTogether", KEEP_ONE: "keepOne" } as const;
registerEnumType(SamePatientEnum, {
  name: "SamePatient",
  description: "What to do where two cases are of one patient, by the keyed hash that their hospitals made of him.",
  valuesConfig: {
    REFUSE: { description: "Refuse to freeze when they would stand in different splits or folds." },
    KEEP_TOGETHER: { description: "Put his cases at training hospitals into one split and one fold." },
    KEEP_ONE: { description: "Keep one of his cases: an external hospital's, else the first by hospital and pseudonym." },
  },
});
