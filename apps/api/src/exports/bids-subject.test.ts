import { pseudonym, siteCode } from "@midline/shared/protocol/ids";
import fc from "fast-check";
import { bidsSubject } from "./bids-subject.js";

/** Few letters, so that codes and pseudonyms run into each other: all that a name of several hospitals could confuse. */
const letters = (allowed: string, from: number, to: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...allowed), { minLength: from, maxLength: to }).map((each) => each.join(""));
const cases = fc.record({
  siteCode: fc.tuple(fc.constantFrom("a", "h", "z"), letters("ahz0-", 1, 5)).map((each) => each.join("")),
  pseudonym: letters("aAhHzZ0", 3, 6),
});
/** One patient for a hospital, however his pseudonym is written: an import refuses the same in other letters. */
const keyOf = (of: { siteCode: string; pseudonym: string }): string => `${of.siteCode} ${of.pseudonym.toLowerCase()}`;

describe("a BIDS subject of several hospitals", () => {
  it("is one patient's alone, whatever the hospitals are called, on a disk that does not tell large letters from small", () => {
    fc.assert(
      fc.property(fc.uniqueArray(cases, { selector: keyOf, minLength: 2, maxLength: 200 }), (all) => {
        for (const each of all)
          expect([siteCode.safeParse(each.siteCode).success, pseudonym.safeParse(each.pseudonym).success]).toEqual([true, true]);
        const names = all.map((each) => bidsSubject(each, 2).toLowerCase());
        expect(new Set(names).size).toBe(all.length);
        for (const name of names) expect(name).toMatch(/^sub-[a-z0-9]+$/);
      }),
      { numRuns: 300 },
    );
  });

  it("tells apart what runs together: ab + cdef and abc + def, site-a and sitea", () => {
    expect(bidsSubject({ siteCode: "ab", pseudonym: "cdef" }, 2)).toBe("sub-ab00cdef");
    expect(bidsSubject({ siteCode: "abc", pseudonym: "def" }, 2)).toBe("sub-abc00def");
    expect(bidsSubject({ siteCode: "site-a", pseudonym: "P001" }, 2)).toBe("sub-site0ha00P001");
    expect(bidsSubject({ siteCode: "sitea", pseudonym: "P001" }, 2)).toBe("sub-sitea00P001");
  });

  it("is its folder's name where the file is of one hospital", () => {
    expect(bidsSubject({ siteCode: "site-a", pseudonym: "P001" }, 1)).toBe("sub-P001");
  });
});
