import type { ByClass } from "@midline/shared/cohorts/label-classes";
import { RULE_TEMPLATES } from "@midline/shared/cohorts/read-rules";
import { applyCriteria, flowOf } from "./attrition.js";
import type { Candidate } from "./candidate.js";
import { foldWarning } from "./fold-warnings.js";
import { splitPatients } from "./membership.js";
import { releaseFolds, releaseSite, type ToldSite } from "./release-sites.js";

function candidate(i: number, change: Partial<Candidate> = {}): Candidate {
  const values = {
    treatment_naive: true,
    scan_days_before_surgery: 10,
    age_years: 20,
    location_primary: "pons",
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
    token: null,
    revisionId: `revision-${i}`,
    label: { state: "agreed", value: i % 3 === 0, tier: "A" },
    ...change,
    values,
  };
}

describe("the attrition of a cohort", () => {
  const found = applyCriteria(
    [
      candidate(1),
      candidate(2, { values: { treatment_naive: false, scan_days_before_surgery: 100 } }),
      candidate(3, { values: { scan_days_before_surgery: 61 } }),
      candidate(4, { label: { state: "disputed", value: null, tier: null } }),
      candidate(5, { label: { state: "unusable", value: null, tier: null }, values: { mask_present: false } }),
      candidate(6, { label: { state: "waiting", value: null, tier: null } }),
      candidate(7, { values: { sequences_present: ["t1", "t1ce"] } }),
      candidate(8, { values: { sequences_present: null } }),
    ],
    RULE_TEMPLATES.firstContact.rules,
  );

  it("excludes each case once, and remembers the rule and the value", () => {
    expect(found.excluded.map(({ of, position, value }) => [of.caseId, position, value])).toEqual([
      ["case-2", 1, "no"],
      ["case-3", 2, "61"],
      ["case-7", 3, "t1, t1ce"],
      ["case-4", 4, "disputed"],
      ["case-5", 5, "unusable, no mask"],
    ]);
    expect(found.included.map((each) => each.caseId)).toEqual(["case-1", "case-6", "case-8"]);
  });

  it("is counted site by site and class by class, of every chosen site, and so are missing values", () => {
    const flow = flowOf(found.stages, ["site", "empty"]);
    expect(flow.steps.map(({ rule, missing }) => [rule, missing])).toEqual([
      ["all", null],
      ["treatment_naive", null],
      ["scan_days_before_surgery", null],
      ["sequences_present", "KEEP"],
      ["label_not_disputed", null],
      ["label_or_mask", null],
    ]);
    const [site, empty] = flow.sites;
    const sum = ({ positive, negative, unlabelled }: ByClass<number>) => positive + negative + unlabelled;
    expect(site?.remaining.map(sum)).toEqual([8, 7, 6, 5, 4, 3]);
    expect(site?.withoutValue.map(sum)).toEqual([0, 0, 0, 1, 0, 0]);
    expect(site?.remaining.at(-1)).toEqual({ positive: 0, negative: 2, unlabelled: 1 });
    expect(empty?.remaining.map(sum)).toEqual([0, 0, 0, 0, 0, 0]);
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

type Class = readonly [label: boolean | null, perFold: readonly number[]];

const toldOf = (floor: number, ...classes: readonly Class[]): ToldSite => ({
  siteId: "north",
  external: false,
  floor,
  validationFraction: 0.25,
  members: classes.flatMap(([label, perFold]) =>
    perFold.flatMap((n, fold) => Array.from({ length: n }, () => ({ siteId: "north", split: "train" as const, fold, label }))),
  ),
});

describe("the folds of a cohort as numbers", () => {
  it("are counted where they may be seen, and elsewhere a fifth of what is released of the site", () => {
    const classes: readonly Class[] = [
      [true, [3, 2, 2, 2, 2]],
      [false, [6, 7, 6, 6, 6]],
    ];
    expect(releaseFolds(toldOf(1, ...classes)).map(({ positives }) => positives.atLeast)).toEqual([3, 2, 2, 2, 2]);
    const [fold] = releaseFolds(toldOf(5, ...classes));
    expect([fold?.positives, fold?.negatives]).toEqual([
      { atLeast: 2, atMost: 3 },
      { atLeast: 6, atMost: 7 },
    ]);
  });

  it("are none at an external site", () => {
    expect(releaseFolds({ ...toldOf(1, [true, [1]]), external: true })).toEqual([]);
  });
});

describe("what cross-validation would miss", () => {
  const warned = (floor: number, ...classes: readonly Class[]) => foldWarning(releaseSite(toldOf(floor, ...classes)))?.message;

  it("is nothing where every fold has both classes in numbers that may be told", () => {
    expect(warned(5, [true, [5, 5, 5, 5, 6]], [false, [7, 6, 6, 6, 6]])).toBeUndefined();
  });

  it("is a class that a fold may lack, or that may be too small in one", () => {
    expect(warned(1, [true, [1, 1, 1, 1, 0]], [false, [5, 5, 5, 5, 5]])).toMatch(/no positive patient/);
    expect(warned(5, [true, [5, 5, 5, 5, 4]], [false, [6, 6, 6, 6, 6]])).toMatch(/fewer than 5 positive/);
  });

  it("is a class that is not there only where that may be known, and else the same as of one that is small", () => {
    expect(warned(1, [false, [5, 5, 5, 5, 5]])).toMatch(/^No positive patient/);
    expect(warned(5, [false, [5, 5, 5, 5, 5]])).toBe(warned(5, [true, [1, 1, 1, 0, 0]], [false, [5, 5, 5, 5, 5]]));
  });
});
