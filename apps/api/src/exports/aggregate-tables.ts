import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import { csvLine } from "@midline/shared/labels/csv-cell";
import type { AttritionStep, CohortSiteCount } from "../cohorts/cohort.object.js";
import type { CroissantTable } from "./croissant.js";

/** A file of numbers, and what its columns mean. */
export interface AggregateTable extends Pick<CroissantTable, "name" | "about" | "file" | "fields" | "key"> {
  readonly text: string;
}

const USE = { name: "use", about: "What this row may be used for.", kind: "text" as const };

/** A released count takes two columns: not fewer, and not more. */
const twoColumns = (name: string, about: string) => [
  { name: `${name}_at_least`, about: `${about} Not fewer than these.`, kind: "integer" as const },
  { name: `${name}_at_most`, about: `${about} Not more than these.`, kind: "integer" as const },
];

const bothEnds = (counts: readonly ReleasedCount[]): readonly string[] =>
  counts.flatMap(({ atLeast, atMost }) => [String(atLeast), String(atMost)]);

/** Each site's part of the cohort by split, in bands of the site's floor. */
export function countsTable(counts: readonly (CohortSiteCount & { readonly siteCode: string })[], use: string): AggregateTable {
  const fields = [
    { name: "site_code", about: "The site.", kind: "text" as const },
    { name: "split", about: "train, validation or external.", kind: "text" as const },
    ...twoColumns("total", "Patients."),
    ...twoColumns("positives", "Positive labels."),
    ...twoColumns("negatives", "Negative labels."),
    ...twoColumns("unlabelled", "Without a usable label."),
    USE,
  ];
  const rows = counts.flatMap(({ siteCode, splits }) =>
    splits.map(({ split, total, positives, negatives, unlabelled }) =>
      csvLine([siteCode, split, ...bothEnds([total, positives, negatives, unlabelled]), use]),
    ),
  );
  return {
    name: "counts",
    about: "Each site's part of the cohort by split, as numbers in bands of the site's floor.",
    file: "counts.csv",
    fields,
    key: ["site_code", "split"],
    text: csvLine(fields.map(({ name }) => name)) + rows.join(""),
  };
}

/** How the rules narrowed the cases down, in order. */
export function flowTable(steps: readonly AttritionStep[], use: string): AggregateTable {
  const fields = [
    { name: "position", about: "Of the rule, from 1; 0 for everyone.", kind: "integer" as const },
    { name: "rule", about: "The rule, by name.", kind: "text" as const },
    { name: "description", about: "The rule, in words.", kind: "text" as const },
    ...twoColumns("excluded", "Patients whom this rule excluded first."),
    ...twoColumns("remaining", "Patients left after it."),
    USE,
  ];
  const rows = steps.map(({ position, rule, description, excluded, remaining }) =>
    csvLine([String(position), rule, description, ...bothEnds([excluded, remaining]), use]),
  );
  return {
    name: "flow",
    about: "How the rules narrowed the cases down, in order.",
    file: "flow.csv",
    fields,
    key: ["position"],
    text: csvLine(fields.map(({ name }) => name)) + rows.join(""),
  };
}
