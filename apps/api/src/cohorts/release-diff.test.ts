import { diffVersions, type VersionContent } from "@midline/shared/cohorts/diff";
import type { ReleasedCount } from "@midline/shared/cohorts/released-count";
import fc from "fast-check";
import { type PlacedMember, releaseDiff } from "./release-diff.js";

const members = fc.uniqueArray(
  fc.record({
    caseId: fc.integer({ min: 0, max: 60 }).map((n) => `${n % 2 ? "north" : "south"}-${n}`),
    revisionId: fc.constantFrom("r1", "r2"),
    label: fc.constantFrom(true, false, null),
    split: fc.constantFrom("train" as const, "validation" as const),
    fold: fc.constantFrom(0, 1),
  }),
  { selector: ({ caseId }) => caseId, maxLength: 50 },
);
const placed = members.map((all) => all.map((each): PlacedMember => ({ ...each, siteId: each.caseId.split("-")[0] ?? "" })));
const floors = (floor: number): ReadonlyMap<string, number> => new Map(["north", "south"].map((site) => [site, floor]));
const exact = (from: readonly PlacedMember[], to: readonly PlacedMember[]) => {
  const of = (all: readonly PlacedMember[]): VersionContent => ({
    name: "",
    target: "",
    criteria: {},
    validationFraction: 0,
    seed: 0,
    samePatient: "",
    members: all,
  });
  const { added, removed, labels, splits, folds, revisions } = diffVersions(of(from), of(to));
  const counts = { added, removed, labelsChanged: labels, splitsMoved: splits, foldsMoved: folds, revisionsRenewed: revisions };
  return Object.entries(counts).map(([name, found]): [string, number] => [name, found.length]);
};

describe("the told difference of two versions", () => {
  it("holds the true numbers, and is them where the floor is 1", () => {
    fc.assert(
      fc.property(placed, placed, fc.integer({ min: 1, max: 12 }), (from, to, floor) => {
        const told = new Map<string, ReleasedCount>(Object.entries(releaseDiff(from, to, floors(floor))));
        for (const [name, n] of exact(from, to)) {
          const { atLeast, atMost } = told.get(name) ?? { atLeast: Infinity, atMost: 0 };
          expect(atLeast <= n && n <= atMost).toBe(true);
          if (floor === 1) expect([atLeast, atMost]).toEqual([n, n]);
        }
      }),
    );
  });

  it("never tells of one site that somebody was added or removed or changed, and fewer than the floor", () => {
    fc.assert(
      fc.property(placed, placed, fc.integer({ min: 2, max: 12 }), (from, to, floor) => {
        const at = (all: readonly PlacedMember[]) => all.filter(({ siteId }) => siteId === "north");
        for (const { atLeast, atMost } of Object.values(releaseDiff(at(from), at(to), new Map([["north", floor]]))))
          expect(atLeast === 0 || atMost >= floor).toBe(true);
      }),
    );
  });
});
