import { CODEBOOK, type CodebookColumn, type LabelValues } from "@midline/shared/labels/codebook";
import type { SettledCall } from "@midline/shared/labels/read-call";
import type { Split, Target } from "@midline/shared/protocol/vocabulary";
import { consensus } from "../labels/consensus.js";

/** One patient of a frozen cohort with what is pinned of him. */
export interface ExportMember {
  readonly siteCode: string;
  readonly pseudonym: string;
  readonly revisionId: string;
  readonly label: boolean | null;
  readonly hasMask: boolean;
  readonly split: Split;
  readonly fold: number | null;
  readonly values: LabelValues;
  readonly settled: SettledCall | null;
}

export type Cell = string | number | boolean | null;

/** A column of every file with rows. */
export interface ExportColumn {
  readonly name: string;
  readonly about: string;
  readonly kind: "text" | "integer" | "number" | "yesNo";
  /** What it may hold, where that is a closed list. */
  readonly levels: readonly string[] | null;
  readonly units: string | null;
  readonly cell: (member: ExportMember) => Cell;
}

/** Never exported: codes of people, keyed hashes of patients, free text, and what stands in a column of its own already. */
const LEFT_OUT: ReadonlySet<string> = new Set(["patient_token", "patient_pseudo_id", "site_code"]);

/** The columns of a cohort's files, in their order. `use` says on every row what the file may be used for. */
export function exportColumns(target: Target, use: string): readonly ExportColumn[] {
  const own = (name: string, about: string, of: Partial<ExportColumn> & Pick<ExportColumn, "cell">): ExportColumn => ({
    name,
    about,
    kind: "text",
    levels: null,
    units: null,
    ...of,
  });
  const known = new WeakMap<ExportMember, Decision>();
  const pinned = (member: ExportMember): Decision => {
    const decision = known.get(member) ?? decisionOf(member, target);
    known.set(member, decision);
    return decision;
  };
  return [
    own("patient_pseudo_id", "The case's name at its site. The key to the person is at the site alone.", {
      cell: ({ pseudonym }) => pseudonym,
    }),
    own("site_code", "The site.", { cell: ({ siteCode }) => siteCode }),
    own("label", "The cohort's target, as it was pinned when the cohort was frozen.", {
      levels: ["positive", "negative"],
      cell: ({ label }) => (label === null ? null : label ? "positive" : "negative"),
    }),
    own("label_tier", "How sure the label is: A sequencing or methylation, B both stains, C one stain alone.", {
      levels: ["A", "B", "C"],
      cell: (member) => pinned(member).tier,
    }),
    own("label_rule", "The rule that decided, by name.", { cell: (member) => pinned(member).rule }),
    own("split", "Where the patient stands in training.", { levels: ["train", "validation", "external"], cell: ({ split }) => split }),
    own("fold", "Fold for cross-validation, from 0; none at an external site.", { kind: "integer", cell: ({ fold }) => fold }),
    own("label_revision", "The revision of the tissue results that was pinned.", { cell: ({ revisionId }) => revisionId }),
    ...CODEBOOK.filter(isKept).map(ofCodebook),
    own("use", "What this row may be used for.", { cell: () => use }),
  ];
}

type KeptColumn = Exclude<CodebookColumn, { readonly kind: "freeText" | "personCode" }>;

const isKept = (column: CodebookColumn): column is KeptColumn =>
  column.kind !== "freeText" && column.kind !== "personCode" && !LEFT_OUT.has(column.name);

function ofCodebook(column: KeptColumn): ExportColumn {
  const isWhole = column.kind === "integer" || column.kind === "ageYears";
  return {
    name: column.name,
    about: column.about,
    kind: isWhole ? "integer" : column.kind === "number" ? "number" : column.kind === "yesNo" ? "yesNo" : "text",
    levels: column.kind === "choice" ? column.values : null,
    units: unitsOf(column.name),
    cell: ({ values }) => cellOf(values[column.name]),
  };
}

/** A value as it stands in one cell: a list as its parts, one after the other. A revision older than a column does not have it. */
function cellOf(value: LabelValues[KeptColumn["name"]] | undefined): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value !== "object") return value;
  return value.length === 0 ? null : value.join(";");
}

const UNITS: Readonly<Record<string, string>> = { years: "year", days: "day", mm: "mm", t: "T", percent: "percent" };

const unitsOf = (name: string): string | null => {
  const word = name.split("_").find((part, i) => i > 0 && UNITS[part] !== undefined) ?? (name.includes("_days_") ? "days" : undefined);
  return word === undefined ? null : (UNITS[word] ?? null);
};

interface Decision {
  readonly tier: string | null;
  readonly rule: string;
}

/** Tier and rule behind a pinned label. Rules may have changed since; then neither is claimed for it. */
function decisionOf({ values, settled, label }: ExportMember, target: Target): Decision {
  const found = consensus(values, settled).find((each) => each.target === target);
  return found === undefined || found.value !== label ? { tier: null, rule: "rules-have-changed" } : { tier: found.tier, rule: found.rule };
}
