import { type FoldMember, FOLDS, foldsOf } from "./folds.js";

const members: readonly FoldMember[] = ["north", "south"].flatMap((siteCode) =>
  Array.from({ length: siteCode === "north" ? 43 : 22 }, (_, i): FoldMember => ({
    siteCode,
    label: i % 11 === 0 ? null : i % 3 === 0 ? 1 : 0,
    location: i % 7 === 0 ? null : i % 2 === 0 ? "pons" : "thalamus",
  })),
);
const spread = (counts: readonly number[]): number => Math.max(...counts) - Math.min(...counts);
const sizes = (folds: readonly number[], of: (member: FoldMember) => boolean): readonly number[] =>
  Array.from({ length: FOLDS }, (_, fold) => members.filter((member, i) => folds[i] === fold && of(member)).length);

describe("the folds of a cohort", () => {
  it("are of equal size, as a whole and in every stratum", () => {
    const folds = foldsOf(members, FOLDS, 3);
    expect(spread(sizes(folds, () => true))).toBeLessThanOrEqual(1);
    for (const siteCode of ["north", "south"])
      for (const label of [0, 1, null])
        for (const location of ["pons", "thalamus", null])
          expect(
            spread(sizes(folds, (each) => each.siteCode === siteCode && each.label === label && each.location === location)),
          ).toBeLessThanOrEqual(1);
  });

  it("are the same for the same seed, and others for another", () => {
    expect(foldsOf(members, FOLDS, 3)).toEqual(foldsOf(members, FOLDS, 3));
    expect(foldsOf(members, FOLDS, 4)).not.toEqual(foldsOf(members, FOLDS, 3));
  });

  it("of these six are these, for ever: a frozen cohort's digest covers them", () => {
    const six = members.slice(0, 6);
    expect(foldsOf(six, FOLDS, 1)).toEqual([0, 2, 0, 4, 1, 3]);
  });
});
