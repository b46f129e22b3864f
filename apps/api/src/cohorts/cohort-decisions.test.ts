import type { LabelValues } from "@midline/shared/labels/codebook";
import { labelTemplate } from "@midline/shared/labels/label-template";
import { readLabelCsv } from "@midline/shared/labels/read-label-csv";
import { applyCriteria } from "./attrition.js";
import { countFolds } from "./count-folds.js";
import type { Candidate, CohortCriteria } from "./criteria.js";
import { foldWarnings } from "./fold-warnings.js";
import { splitPatients } from "./membership.js";

const anyone: CohortCriteria = {
  treatmentNaiveOnly: true,
  maxScanDaysBeforeSurgery: 60,
  minAgeYears: null,
  maxAgeYears: null,
  requireSequences: [],
  requireMask: false,
  excludeProvisional: false,
};

/** The example row of the template, as the reader reads it. */
const example: LabelValues = (() => {
  const values = readLabelCsv(new TextEncoder().encode(labelTemplate().replace('"# P0001"', '"P0001"'))).rows[0]?.values;
  if (!values) throw new Error("the template's example row is not read");
  return values;
})();

function candidate(i: number, change: Partial<Omit<Candidate, "values">> & { readonly values?: Partial<LabelValues> } = {}): Candidate {
  const values: LabelValues = {
    ...example,
    treatment_naive: true,
    scan_days_before_surgery: 10,
    age_years: 20,
    sequences_present: ["t1", "t1ce", "t2", "flair"],
    mask_present: true,
    ...change.values,
  };
  return {
    caseId: `case-${i}`,
    pseudonym: `P${String(i).padStart(4, "0")}`,
    siteId: "site",
    siteCode: "north",
    siteKind: "training",
    synthetic: true,
    revisionId: `revision-${i}`,
    label: { state: "agreed", value: i % 3 === 0, tier: "A" },
    ...change,
    values,
  };
}

describe("the attrition of a cohort", () => {
  it("excludes each case once, by the first rule against it, and the numbers add up", () => {
    const found = applyCriteria(
      [
        candidate(1),
        candidate(2, { values: { treatment_naive: false, scan_days_before_surgery: 100 } }),
        candidate(3, { values: { scan_days_before_surgery: 61 } }),
        candidate(4, { label: { state: "disputed", value: null, tier: null } }),
        candidate(5, { label: { state: "unusable", value: null, tier: null }, values: { mask_present: false } }),
        candidate(6, { label: { state: "waiting", value: null, tier: null } }),
        candidate(7, { values: { sequences_present: ["t1", "t1ce"] } }),
      ],
      anyone,
    );
    expect(found.excluded).toEqual([
      { caseId: "case-2", rule: "treatment_naive" },
      { caseId: "case-3", rule: "scan_days_before_surgery" },
      { caseId: "case-7", rule: "t2_or_flair" },
      { caseId: "case-4", rule: "label_resolved" },
      { caseId: "case-5", rule: "label_or_mask" },
    ]);
    expect(found.included.map((each) => each.caseId)).toEqual(["case-1", "case-6"]);
    found.steps.slice(1).forEach((step, i) => expect(step.remaining + step.excluded).toBe(found.steps[i]?.remaining));
  });

  it("asks only what was wished", () => {
    const child = candidate(1, { values: { age_years: 8, mask_present: null } });
    expect(applyCriteria([child], anyone).included).toHaveLength(1);
    expect(applyCriteria([child], { ...anyone, minAgeYears: 18 }).excluded).toEqual([{ caseId: "case-1", rule: "age_years" }]);
    expect(applyCriteria([child], { ...anyone, requireMask: true }).excluded).toEqual([{ caseId: "case-1", rule: "mask_present" }]);
    expect(applyCriteria([child], { ...anyone, requireSequences: ["flair"] }).included).toHaveLength(1);
  });

  it("leaves out provisional labels only when asked", () => {
    const provisional = candidate(1, { label: { state: "agreed", value: true, tier: "C" } });
    expect(applyCriteria([provisional], anyone).included).toHaveLength(1);
    expect(applyCriteria([provisional], { ...anyone, excludeProvisional: true }).excluded[0]?.rule).toBe("label_not_provisional");
  });
});

describe("the split of a cohort", () => {
  const north = Array.from({ length: 40 }, (_, i) => candidate(i));
  const south = Array.from({ length: 20 }, (_, i) => candidate(100 + i, { siteCode: "south" }));
  const far = Array.from({ length: 10 }, (_, i) => candidate(200 + i, { siteCode: "zfar", siteKind: "external" }));
  const wish = { validationFraction: 0.25, seed: 1 };
  const all = [...north, ...south, ...far];

  it("never lets an external patient train", () => {
    expect(splitPatients(all, wish).slice(60)).toEqual(far.map(() => "external"));
  });

  it("holds out the wished share of each label at each site", () => {
    const splits = splitPatients(all, wish);
    for (const value of [true, false]) {
      const group = north.flatMap((each, i) => (each.label.value === value ? [splits[i]] : []));
      expect(group.filter((split) => split === "validation")).toHaveLength(Math.round(group.length * 0.25));
    }
  });

  it("is the same for the same seed, another for another, and does not move when a site joins", () => {
    expect(splitPatients(all, wish)).toEqual(splitPatients(all, wish));
    expect(splitPatients(all, { ...wish, seed: 2 })).not.toEqual(splitPatients(all, wish));
    expect(splitPatients(north, wish)).toEqual(splitPatients(all, wish).slice(0, 40));
  });
});

describe("the folds of a cohort as numbers", () => {
  const members = (site: string, perFold: readonly [positives: number, negatives: number]) =>
    [0, 1, 2, 3, 4].flatMap((fold) =>
      [true, false].flatMap((label, c) =>
        Array.from({ length: perFold[c] ?? 0 }, () => ({ siteId: site, split: "train" as const, fold, label })),
      ),
    );

  it("tell each class of each fold at each site, and withhold a site's classes in all folds when they are small in one", () => {
    const large = members("large", [5, 6]);
    expect(countFolds(large).map(({ total, positives, negatives }) => [total, positives, negatives])).toEqual(
      Array.from({ length: 5 }, () => [11, 5, 6]),
    );
    const told = countFolds([...large.slice(1), ...members("other", [6, 6])]);
    expect(told.map(({ siteId, positives }) => [siteId, positives])).toEqual([
      ...Array.from({ length: 5 }, () => ["large", null]),
      ...Array.from({ length: 5 }, () => ["other", 6]),
    ]);
  });

  it("are none without folds", () => {
    expect(countFolds([{ siteId: "far", split: "external", fold: null, label: true }])).toEqual([]);
  });
});

describe("what cross-validation would miss", () => {
  const class_ = (siteId: string, label: boolean | null, perFold: readonly number[]) =>
    perFold.flatMap((n, fold) => Array.from({ length: n }, () => ({ siteId, split: "train" as const, fold, label })));
  const warned = (...members: ReturnType<typeof class_>[]) =>
    foldWarnings(members.flat()).map(({ siteId, message }) => `${siteId}: ${message}`);

  it("is nothing where every fold has both classes in numbers that may be told", () => {
    expect(warned(class_("north", true, [5, 5, 5, 5, 6]), class_("north", false, [7, 6, 6, 6, 6]))).toEqual([]);
  });

  it("is a class that a fold lacks, or that is too small in one, at each site by itself", () => {
    expect(
      warned(
        class_("north", true, [1, 1, 1, 1, 0]),
        class_("north", false, [5, 5, 5, 5, 5]),
        class_("south", true, [5, 5, 5, 5, 4]),
        class_("south", false, [6, 6, 6, 6, 6]),
      ),
    ).toEqual([expect.stringMatching(/^north: At least one fold has no patient/), expect.stringMatching(/^south: .*withheld/)]);
  });

  it("is named as a class only where the site has nobody of it, and the other class is told", () => {
    expect(warned(class_("north", false, [5, 5, 5, 5, 5]))).toEqual([expect.stringMatching(/^north: No positive patient/)]);
    const few = warned(class_("north", false, [1, 1, 1, 0, 0]), class_("north", null, [5, 5, 5, 5, 5]));
    expect(few).toEqual([expect.stringMatching(/^north: At least one fold/)]);
    expect(few.join(" ")).not.toMatch(/positive|negative|\d/);
  });

  it("is nothing at an external site", () => {
    expect(foldWarnings([{ siteId: "far", split: "external", fold: null, label: true }])).toEqual([]);
  });
});
