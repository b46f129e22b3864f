import fc from "fast-check";
import { leakingSites, samePatients } from "./leaks.js";

const one = { siteCode: "north", token: "a".repeat(64), split: "train" as const, fold: 0 };

describe("one patient in two places", () => {
  it("is a leak in different splits or folds, at all sites that have him", () => {
    const other = { ...one, siteCode: "south" };
    expect(leakingSites([one, other])).toEqual([]);
    expect(leakingSites([other, { ...one, fold: 1 }])).toEqual(["north", "south"]);
    expect(leakingSites([one, { ...other, split: "validation" }])).toEqual(["north", "south"]);
    expect(leakingSites([one, other, { ...one, siteCode: "east", fold: 2 }])).toEqual(["east", "north", "south"]);
  });

  it("is nobody whose hospital made no token", () => {
    expect(
      leakingSites([
        { ...one, token: null },
        { ...one, token: null, fold: 1 },
      ]),
    ).toEqual([]);
    expect(samePatients([{ ...one, token: null }, one])).toEqual([]);
  });

  it("names the sites of exactly those who stand in several places, whatever the order of the cases", () => {
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
        const codes = found.flatMap(({ siteCode, token }) => (token !== null && (places.get(token)?.size ?? 0) > 1 ? [siteCode] : []));
        expect(leakingSites(found)).toEqual([...new Set(codes)].toSorted());
        expect(leakingSites(found.toReversed())).toEqual(leakingSites(found));
      }),
    );
  });
});
