import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import { SPLITS } from "@midline/shared/protocol/vocabulary";
import { csvLine } from "@midline/shared/labels/csv-cell";
import type { AttritionStep, CohortSiteCount } from "../cohorts/cohort.object.js";
import type { CroissantTable } from "./croissant.js";

/** A file of numbers, and what its columns mean. */
interface AggregateTable extends Pick<CroissantTable, "name" | "about" | "file" | "fields" | "key"> {
  readonly text: string;
}

type Field = CroissantTable["fields"][number];

const words = (name: string, about: string): Field => ({ name, about, kind: "text" });
const USE = words("use", "What this row may be used for.");

/** A number that is told in bands of its site's floor: not fewer than, not more than. */
const band = (name: string, about: string): readonly Field[] => [
  { name: `${name}_at_least`, about: `${about} Not fewer than these.`, kind: "integer" },
  { name: `${name}_at_most`, about: `${about} Not more than these.`, kind: "integer" },
];
const ends = ({ atLeast, atMost }: ReleasedCount): readonly string[] => [String(atLeast), String(atMost)];

const NOBODY: ReleasedCount = { atLeast: 0, atMost: 0 };

const SITE_FIELDS: readonly Field[] = [
  words("site_code", "The site."),
  ...band("total", "Patients of the site."),
  ...band("train", "Those that train."),
  ...band("validation", "Those held out at a training site."),
  ...band("external", "Those of an external site."),
  ...band("positives", "Positive labels."),
  ...band("negatives", "Negative labels."),
  ...band("unlabelled", "Without a usable label."),
  USE,
];

/** Each site's part of the cohort, as far as it is told. */
export function countsTable(
  counts: readonly { readonly siteCode: string; readonly count: CohortSiteCount }[],
  use: string,
): AggregateTable {
  const rows = counts.map(({ siteCode, count }) => {
    const { total, splits, positives, negatives, unlabelled } = count;
    const told = [total, ...SPLITS.map((split) => splits.find((each) => each.split === split)?.total ?? NOBODY)];
    return [siteCode, ...[...told, positives, negatives, unlabelled].flatMap(ends), use];
  });
  const about = "Each site's part of the cohort, as numbers in bands of the site's floor.";
  return { name: "counts", about, file: "counts.csv", fields: SITE_FIELDS, key: ["site_code"], text: csvText(SITE_FIELDS, rows) };
}

const FLOW_FIELDS: readonly Field[] = [
  words("rule", "The rule, by name."),
  words("description", "The rule, in words."),
  ...band("excluded", "Patients whom this rule excluded first."),
  ...band("remaining", "Patients left after it."),
  USE,
];

/** How the rules narrowed the cases down, in order, as far as it is told. */
export function flowTable(steps: readonly AttritionStep[], use: string): AggregateTable {
  const rows = steps.map((step) => [step.rule, step.description, ...ends(step.excluded), ...ends(step.remaining), use]);
  const about = "How the rules narrowed the cases down, in order.";
  return { name: "flow", about, file: "flow.csv", fields: FLOW_FIELDS, key: ["rule"], text: csvText(FLOW_FIELDS, rows) };
}

const csvText = (fields: readonly Field[], rows: readonly (readonly string[])[]): string =>
  [fields.map(({ name }) => name), ...rows].map((row) => csvLine(row)).join("");
