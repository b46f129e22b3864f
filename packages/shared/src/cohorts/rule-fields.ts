import { CODEBOOK } from "../labels/codebook.js";
import type { Column } from "../labels/column.js";

/** A column of the codebook that a rule can ask about. */
export interface RuleField {
  readonly name: string;
  /** For people to read: "age years". */
  readonly title: string;
  readonly about: string;
  readonly kind: "number" | "choice" | "list" | "yesNo";
  /** Of a choice or a list; none of others. */
  readonly values: readonly string[];
  /** Of a number. */
  readonly min: number;
  readonly max: number;
  /** Whether a case may have no value: the codebook does not insist on one. */
  readonly mayBeMissing: boolean;
}

const titleOf = (name: string): string => {
  const words = name.replaceAll("_", " ").replace("h3k27m ", "H3K27M ").replace("h3k27me3 ", "H3K27me3 ").replace("ihc", "IHC");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

function ruleFieldOf(column: Column): readonly RuleField[] {
  const { name, about, required } = column;
  const field = { name, title: titleOf(name), about, values: [], min: 0, max: 0, mayBeMissing: !required };
  switch (column.kind) {
    case "choice":
    case "list":
      return [{ ...field, kind: column.kind, values: column.values }];
    case "integer":
    case "number":
      return [{ ...field, kind: "number", min: column.min, max: column.max }];
    case "ageYears":
      return [{ ...field, kind: "number", min: 0, max: 90 }];
    case "yesNo":
      return [{ ...field, kind: "yesNo" }];
    case "pseudonym":
    case "siteCode":
    case "code":
    case "personCode":
    case "date":
    case "freeText":
      return [];
  }
}

/** What rules can ask about, in the codebook's order. A running number is nothing to choose patients by. */
export const RULE_FIELDS: readonly RuleField[] = CODEBOOK.filter(({ name }) => name !== "case_no").flatMap(ruleFieldOf);

const BY_NAME: ReadonlyMap<string, RuleField> = new Map(RULE_FIELDS.map((field) => [field.name, field]));

export const ruleFieldNamed = (name: string | null): RuleField | null => (name === null ? null : (BY_NAME.get(name) ?? null));
