import { FOLDS, foldsOf } from "@midline/shared/cohorts/folds";
import { heldOutOf } from "@midline/shared/cohorts/held-out-share";
import { isScoredOn, trainsIn, type Standing } from "@midline/shared/cohorts/held-out";
import { countClasses } from "@midline/shared/cohorts/label-classes";
import fc from "fast-check";
import { releaseStanding } from "./release-standing.js";

interface Member extends Standing {
  readonly label: boolean | null;
}

/** A site as freezing deals it: of each class the wished share held out, and folds in turn. */
function dealt(
  labels: readonly (boolean | null)[],
  { external, validationFraction }: { readonly external: boolean; readonly validationFraction: number },
): readonly Member[] {
  if (external) return labels.map((label) => ({ label, split: "external", fold: null }));
  const folds = foldsOf(
    labels.map((label) => ({ siteCode: "north", label: label === null ? null : label ? 1 : 0, location: null })),
    FOLDS,
    1,
  );
  const seen = new Map<boolean | null, number>();
  return labels.map((label, i) => {
    const before = seen.get(label) ?? 0;
    seen.set(label, before + 1);
    const held = heldOutOf(labels.filter((each) => each === label).length, validationFraction);
    return { label, split: before < held ? "validation" : "train", fold: folds[i] ?? null };
  });
}

const site = fc.record({ external: fc.boolean(), validationFraction: fc.constantFrom(0, 0.2, 0.25, 0.5) });
const labels = fc.array(fc.constantFrom(true, false, null), { maxLength: 80 });
const heldOut = fc.option(fc.integer({ min: 0, max: FOLDS - 1 }));
const floors = fc.integer({ min: 1, max: 20 });

describe("how many of a site trained or scored, as others are told", () => {
  it("holds the true number, whatever is held out", () => {
    fc.assert(
      fc.property(labels, site, heldOut, floors, (drawn, kind, fold, floor) => {
        const members = dealt(drawn, kind);
        const exact = {
          all: members.length,
          trained: members.filter((member) => trainsIn(member, fold)).length,
          scored: members.filter((member) => member.split === "external" || isScoredOn(member, { split: "validation", fold })).length,
        };
        for (const standing of ["all", "trained", "scored"] as const) {
          const told = releaseStanding({ standing, fold }, { ...kind, classes: countClasses(drawn) }, floor);
          expect(told.atLeast).toBeLessThanOrEqual(exact[standing]);
          expect(told.atMost).toBeGreaterThanOrEqual(exact[standing]);
        }
      }),
    );
  });

  it("is the same for sites whose classes are told alike", () => {
    fc.assert(
      fc.property(fc.tuple(fc.nat(40), fc.nat(40), fc.nat(40)), site, heldOut, (bands, kind, fold) => {
        const [positive, negative, unlabelled] = bands;
        const low = { positive: positive * 5, negative: negative * 5, unlabelled: unlabelled * 5 };
        const high = { positive: positive * 5 + 4, negative: negative * 5 + 4, unlabelled: unlabelled * 5 + 4 };
        for (const standing of ["all", "trained", "scored"] as const)
          expect(releaseStanding({ standing, fold }, { ...kind, classes: low }, 5)).toEqual(
            releaseStanding({ standing, fold }, { ...kind, classes: high }, 5),
          );
      }),
    );
  });
});
