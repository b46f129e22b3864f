import { registerEnumType } from "type-graphql";

export const RevisionSourceEnum = { IMPORT: "import", UNDO: "undo", REVIEW: "review" } as const;
registerEnumType(RevisionSourceEnum, {
  name: "RevisionSource",
  description: "What made a revision.",
  valuesConfig: {
    IMPORT: { description: "A label file." },
    UNDO: { description: "The undoing of a label file." },
    REVIEW: { description: "People who read the case." },
  },
});
