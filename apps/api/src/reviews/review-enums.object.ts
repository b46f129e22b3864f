import { registerEnumType } from "type-graphql";

/** Values as the database writes them; names as GraphQL writes them. */
export const ReadCallEnum = {
  K27M: "k27m",
  ALTERED_WITHOUT_K27M: "alteredWithoutK27m",
  WILDTYPE: "wildtype",
  UNDETERMINED: "undetermined",
} as const;
registerEnumType(ReadCallEnum, {
  name: "ReadCall",
  description: "What a person who has read a case's tissue results calls it.",
  valuesConfig: {
    K27M: { description: "H3 K27M-mutant, and so H3 K27-altered." },
    ALTERED_WITHOUT_K27M: { description: "H3 K27-altered without the mutation: K27I, EZHIP, EGFR." },
    WILDTYPE: { description: "Neither." },
    UNDETERMINED: { description: "The results do not tell." },
  },
});

export const ConfidenceEnum = { SURE: "sure", LIKELY: "likely", UNSURE: "unsure" } as const;
registerEnumType(ConfidenceEnum, {
  name: "Confidence",
  description: "How sure a reader is.",
  valuesConfig: {
    SURE: { description: "Sure." },
    LIKELY: { description: "Likely." },
    UNSURE: { description: "Unsure." },
  },
});

export const MaskVerdictEnum = { ACCEPT: "accept", NEEDS_EDIT: "needsEdit", REJECT: "reject", NO_MASK: "noMask" } as const;
registerEnumType(MaskVerdictEnum, {
  name: "MaskVerdict",
  description: "What a reader says of the tumour's mask.",
  valuesConfig: {
    ACCEPT: { description: "Good as it is." },
    NEEDS_EDIT: { description: "Good after a correction." },
    REJECT: { description: "To be drawn anew." },
    NO_MASK: { description: "There is no mask." },
  },
});

export const MaskReasonEnum = {
  TOO_LARGE: "tooLarge",
  TOO_SMALL: "tooSmall",
  INCLUDES_OEDEMA: "includesOedema",
  WRONG_PLACE: "wrongPlace",
  OTHER_GRID: "otherGrid",
} as const;
registerEnumType(MaskReasonEnum, {
  name: "MaskReason",
  description: "Why a mask cannot stay as it is.",
  valuesConfig: {
    TOO_LARGE: { description: "It takes in normal brain." },
    TOO_SMALL: { description: "It leaves out tumour." },
    INCLUDES_OEDEMA: { description: "It takes in clear oedema." },
    WRONG_PLACE: { description: "It marks something else." },
    OTHER_GRID: { description: "It does not lie on the images." },
  },
});

export const ReviewChoiceEnum = { DISPUTED: "disputed", SAMPLE: "sample", CHOSEN: "chosen" } as const;
registerEnumType(ReviewChoiceEnum, {
  name: "ReviewChoice",
  description: "How the cases of a review are chosen.",
  valuesConfig: {
    DISPUTED: { description: "All whose label is in dispute." },
    SAMPLE: { description: "A seeded random sample of each site, without regard to labels." },
    CHOSEN: { description: "Named cases of one site." },
  },
});

export const ReadStateEnum = { OPEN: "open", SUBMITTED: "submitted", CLOSED: "closed" } as const;
export type ReadState = (typeof ReadStateEnum)[keyof typeof ReadStateEnum];
registerEnumType(ReadStateEnum, {
  name: "ReadState",
  description: "Where a blind read stands.",
  valuesConfig: {
    OPEN: { description: "To be done." },
    SUBMITTED: { description: "Handed in; it does not change any more." },
    CLOSED: { description: "No longer needed: the case was settled without it." },
  },
});

export const EvidenceKindEnum = { SEQUENCING: "sequencing", BOTH_STAINS: "bothStains", ONE_STAIN: "oneStain", OTHER: "other" } as const;
registerEnumType(EvidenceKindEnum, {
  name: "EvidenceKind",
  description: "What kind of evidence a case has.",
  valuesConfig: {
    SEQUENCING: { description: "A sequencing result." },
    BOTH_STAINS: { description: "Both stains, not sequenced." },
    ONE_STAIN: { description: "One stain alone." },
    OTHER: { description: "None of these." },
  },
});

export const AgreementOfEnum = { CALL: "call", MASK: "maskVerdict" } as const;
export type AgreementOf = (typeof AgreementOfEnum)[keyof typeof AgreementOfEnum];
registerEnumType(AgreementOfEnum, {
  name: "AgreementOf",
  description: "What readers agree on.",
  valuesConfig: {
    CALL: { description: "The call of the tissue." },
    MASK: { description: "The verdict on the mask." },
  },
});
