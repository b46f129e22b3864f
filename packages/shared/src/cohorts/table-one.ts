import { type Split, SPLITS } from "../protocol/vocabulary.js";
import { classOf, LABEL_CLASSES, type LabelClass } from "./label-classes.js";
import { MIN_FLOOR, middleOf, release, type ReleasedCount, sumReleased } from "./released-count.js";
import { smdOfChoice, smdOfNumbers } from "./smd.js";
import { type Described, TABLE_BLOCKS, type TableBlock } from "./table-one-blocks.js";

export interface TablePatient extends Described {
  readonly siteId: string;
  readonly split: Split;
  readonly label: boolean | null;
}

/** A site of the table, and in bands of how many its numbers are told to who reads it. */
export interface TableSite {
  readonly siteId: string;
  readonly title: string;
  readonly external: boolean;
  readonly floor: number;
}

export const TABLE_BY = ["split", "site", "label"] as const;
export type TableBy = (typeof TABLE_BY)[number];

/** A column: which patients stand in it. Of a site whose numbers are told in bands, splits are not told apart. */
interface Column {
  readonly key: string;
  readonly title: string;
  readonly sites: readonly TableSite[];
  readonly classes: readonly LabelClass[];
  /** Null for all. */
  readonly split: Split | null;
}

export interface Quartiles {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface TableOneBlock {
  readonly key: string;
  readonly title: string;
  /** Each value with one count for each column; null where its parts would tell more than may be told. */
  readonly rows: readonly { readonly value: string; readonly cells: readonly (ReleasedCount | null)[] }[];
  readonly missing: readonly (ReleasedCount | null)[];
  /** Of ages, where a column's numbers are exact. */
  readonly quartiles: readonly (Quartiles | null)[];
  /** Each column against the first, of what is told: middles of bands where it is bands; null for the first and for all. */
  readonly differences: readonly (number | null)[];
}

export interface TableOne {
  readonly columns: readonly { readonly key: string; readonly title: string; readonly n: ReleasedCount }[];
  readonly blocks: readonly TableOneBlock[];
}

const MISSING = "";
const EVERYONE = "everyone";

/**
 * Table 1: who is in a cohort, by split, site or label. Of each site, class and value one number is released, and every cell is a sum of such.
 *
 * A block is told of a site only if every one of its numbers may still be anything in its band, although the block's sum is known to lie in the
 * band of the class: its parts' upper ends must exceed that band's lower end by a band or more. (That they leave as much room below is so by
 * itself: lower ends are multiples of the floor.) Whether it is told is worked out from what is released.
 */
export function tableOne(patients: readonly TablePatient[], sites: readonly TableSite[], by: TableBy): TableOne {
  const columns = columnsOf(sites, by);
  const everyone = tally(patients, () => EVERYONE);
  return {
    columns: columns.map((column) => ({ key: column.key, title: column.title, n: toldOf(everyone, column, EVERYONE) })),
    blocks: TABLE_BLOCKS.map((block) => blockOf(block, { patients, columns, by })),
  };
}

function columnsOf(sites: readonly TableSite[], by: TableBy): readonly Column[] {
  const whole = { classes: LABEL_CLASSES, split: null };
  const all = { key: "all", title: "All", sites, ...whole };
  if (by === "site") return [...sites.map((site) => ({ key: site.siteId, title: site.title, sites: [site], ...whole })), all];
  if (by === "label")
    return [...LABEL_CLASSES.map((label) => ({ key: label, title: CLASS_TITLES[label], sites, classes: [label], split: null })), all];
  const [training, external] = [sites.filter((site) => !site.external), sites.filter((site) => site.external)];
  const exact = training.every(({ floor }) => floor === MIN_FLOOR);
  const taught = exact
    ? (
        [
          ["train", "Training"],
          ["validation", "Validation"],
        ] as const
      ).map(([split, title]) => ({ key: split, title, sites: training, classes: LABEL_CLASSES, split }))
    : [{ key: "training", title: "Training and validation", sites: training, ...whole }];
  const outside = external.length === 0 ? [] : [{ key: "external", title: "External test", sites: external, ...whole }];
  return [...(training.length === 0 ? [] : taught), ...outside, all];
}

const CLASS_TITLES: Readonly<Record<LabelClass, string>> = { positive: "Positive", negative: "Negative", unlabelled: "No label" };

/** How many patients a site has of a class, with a value, in a split. */
type Tally = (siteId: string, label: LabelClass, split: Split | null, value: string) => number;

/** Counts all patients once. */
function tally(patients: readonly TablePatient[], of: (patient: TablePatient) => string): Tally {
  const counts = new Map<string, number>();
  for (const patient of patients) {
    const key = `${patient.siteId}|${classOf(patient.label)}|${patient.split}|${of(patient)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return (siteId, label, split, value) =>
    SPLITS.filter((each) => split === null || each === split).reduce(
      (sum, each) => sum + (counts.get(`${siteId}|${label}|${each}|${value}`) ?? 0),
      0,
    );
}

/** A cell: the sum of what each site releases of each class. */
const toldOf = (count: Tally, { sites, classes, split }: Column, value: string): ReleasedCount =>
  sumReleased(sites.flatMap(({ siteId, floor }) => classes.map((label) => release(count(siteId, label, split, value), floor))));

/** Whether a column's block leaves every one of its numbers all of its band. */
const mayBeTold = (count: Tally, { sites, classes, split }: Column, values: readonly string[]): boolean =>
  sites.every(({ siteId, floor }) =>
    classes.every((label) => {
      const parts = values.map((value) => count(siteId, label, split, value));
      const own = parts.reduce((sum, n) => sum + n, 0);
      return sumReleased(parts.map((n) => release(n, floor))).atMost - release(own, floor).atLeast >= floor - 1;
    }),
  );

interface Counted {
  readonly patients: readonly TablePatient[];
  readonly columns: readonly Column[];
  readonly by: TableBy;
}

function blockOf(block: TableBlock, { patients, columns, by }: Counted): TableOneBlock {
  const count = tally(patients, (patient) => block.of(patient) ?? MISSING);
  const told = columns.map((column) => mayBeTold(count, column, [...block.values, MISSING]));
  const row = (value: string) => columns.map((column, i) => (told[i] === true ? toldOf(count, column, value) : null));
  const rows = block.values.map((value) => ({ value, cells: row(value) }));
  const ages = columns.map((column) => (block.key === "age_years" && isExactColumn(column) ? agesIn(patients, column) : null));
  const middles = columns.map((_, i) => rows.map(({ cells }) => middleOrNone(cells[i] ?? null)));
  return {
    key: block.key,
    title: block.title,
    rows,
    missing: row(MISSING),
    quartiles: ages.map((of) => (of === null ? null : quartilesOf(of))),
    differences: columns.map(({ key }, i) => {
      if (by !== "split" || i === 0 || key === "all" || told[0] !== true || told[i] !== true) return null;
      const [first, own] = [ages[0], ages[i]];
      return first && own ? smdOfNumbers(first, own) : smdOfChoice(middles[0] ?? [], middles[i] ?? []);
    }),
  };
}

const isExactColumn = ({ sites }: Column): boolean => sites.every(({ floor }) => floor === MIN_FLOOR);

const middleOrNone = (count: ReleasedCount | null): number => (count === null ? 0 : middleOf(count));

/** From the youngest: what is worked out from them has the same bits in whatever order the patients come. */
function agesIn(patients: readonly TablePatient[], { sites, classes, split }: Column): readonly number[] {
  const siteIds = new Set(sites.map(({ siteId }) => siteId));
  const ages = patients.flatMap(({ siteId, label, split: own, values }) => {
    const age = values["age_years"];
    const isIn = siteIds.has(siteId) && classes.includes(classOf(label)) && (split === null || split === own);
    return isIn && typeof age === "number" ? [age] : [];
  });
  return ages.toSorted((a, b) => a - b);
}

/** Linear between neighbours, as R's type 7; null of nobody. */
function quartilesOf(sorted: readonly number[]): Quartiles | null {
  if (sorted.length === 0) return null;
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
    return low + (high - low) * (place - Math.floor(place));
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}
