import fc from "fast-check";
import { findLeaks, samePatients } from "./leaks.js";

const one = { siteCode: "north", token: "a".repeat(64), split: "train" as const, fold: 0 };

describe("one patient in two places", () => {
  it("is a leak in different splits or folds, counted by pairs, with the sites of those pairs", () => {
    const other = { ...one, siteCode: "south" };
    expect(findLeaks([one, other])).toEqual({ pairs: 0, siteCodes: [] });
    expect(findLeaks([one, { ...other, fold: 1 }])).toEqual({ pairs: 1, siteCodes: ["north", "south"] });
    expect(findLeaks([one, { ...other, split: "validation" }])).toEqual({ pairs: 1, siteCodes: ["north", "south"] });
    expect(findLeaks([one, { ...other, split: "external", fold: null }, { ...one, siteCode: "east", fold: 2 }]).pairs).toBe(3);
  });

  it("is nobody whose hospital made no token", () => {
    expect(
      findLeaks([
        { ...one, token: null },
        { ...one, token: null, fold: 1 },
      ]).pairs,
    ).toBe(0);
    expect(samePatients([{ ...one, token: null }, one])).toEqual([]);
  });

  it("is none if and only if each patient stands in one place, whatever the order of the cases", () => {
    const cases = fc.array(
      fc.record({
        siteCode: fc.constantFrom("a", "b", "c"),
        token: fc.constantFrom("1", "2", "3", null),
        split: fc.constantFrom("train" as const, "validation" as const),
        fold: fc.constantFrom(0, 1),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(cases, (found) => {
        const places = new Map<string, Set<string>>();
        for (const { token, split, fold } of found)
          if (token !== null) places.set(token, (places.get(token) ?? new Set()).add(`${split} ${fold}`));
        const isApart = [...places.values()].some(({ size }) => size > 1);
        expect(findLeaks(found).pairs > 0).toBe(isApart);
        expect(findLeaks(found.toReversed())).toEqual(findLeaks(found));
      }),
    );
  });
});
