import { csvLine } from "@midline/shared/labels/csv-cell";
import type { CohortSiteCount } from "../cohorts/cohort.object.js";
import type { AttritionStep } from "../cohorts/attrition.js";
import type { CroissantTable } from "./croissant.js";

/** A file of numbers, and what its columns mean. */
export interface AggregateTable extends Pick<CroissantTable, "name" | "about" | "file" | "fields" | "key"> {
  readonly text: string;
}

/** Each site's part of the cohort, with what may not be told left empty. */
export function countsTable(counts: readonly (CohortSiteCount & { readonly siteCode: string })[], use: string): AggregateTable {
  const fields = [
    { name: "site_code", about: "The site.", kind: "text" as const },
    { name: "total", about: "Patients of the site.", kind: "integer" as const },
    { name: "train", about: "Those that train.", kind: "integer" as const },
    { name: "validation", about: "Those held out at a training site.", kind: "integer" as const },
    { name: "external", about: "Those of an external site.", kind: "integer" as const },
    { name: "positives", about: "Positive labels; empty where a class is small.", kind: "integer" as const },
    { name: "negatives", about: "Negative labels; empty where a class is small.", kind: "integer" as const },
    { name: "use", about: "What this row may be used for.", kind: "text" as const },
  ];
  const text = (n: number | null): string => (n === null ? "" : String(n));
  const rows = counts.map(({ siteCode, total, train, validation, external, positives, negatives }) =>
    csvLine([siteCode, ...[total, train, validation, external, positives, negatives].map(text), use]),
  );
  return {
    name: "counts",
    about: "Each site's part of the cohort, as numbers.",
    file: "counts.csv",
    fields,
    key: ["site_code"],
    text: csvLine(fields.map(({ name }) => name)) + rows.join(""),
  };
}

/** How the rules narrowed the cases down, in order. */
export function flowTable(steps: readonly AttritionStep[], use: string): AggregateTable {
  const fields = [
    { name: "rule", about: "The rule, by name.", kind: "text" as const },
    { name: "description", about: "The rule, in words.", kind: "text" as const },
    { name: "excluded", about: "Patients whom this rule excluded first.", kind: "integer" as const },
    { name: "remaining", about: "Patients left after it.", kind: "integer" as const },
    { name: "use", about: "What this row may be used for.", kind: "text" as const },
  ];
  const rows = steps.map((step) => csvLine([step.rule, step.description, String(step.excluded), String(step.remaining), use]));
  return {
    name: "flow",
    about: "How the rules narrowed the cases down, in order.",
    file: "flow.csv",
    fields,
    key: ["rule"],
    text: csvLine(fields.map(({ name }) => name)) + rows.join(""),
  };
}
