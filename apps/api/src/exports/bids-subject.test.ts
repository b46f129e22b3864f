import { pseudonym, siteCode } from "@midline/shared/protocol/ids";
import fc from "fast-check";
import { bidsSubject } from "./bids-subject.js";

/** Whatever a hospital and a case may be called, and often what could be confused: hyphens, zeros, and the letters that stand for them. */
const cases = fc.record({
  siteCode: fc.oneof(fc.stringMatching(/^[a-z][a-z0-9-]{1,30}$/), fc.stringMatching(/^[hz][hz0-]{1,6}$/)),
  pseudonym: fc.oneof(fc.stringMatching(/^[A-Za-z0-9]{3,32}$/), fc.stringMatching(/^[HhZz0]{3,6}$/)),
});

/** Whose subject it is, read back from its name; null where that cannot be told. */
function readBack(subject: string): { readonly siteCode: string; readonly pseudonym: string } | null {
  const [, code, pseudonym] = /^sub-((?:[a-z1-9]|0[hz])+)00([A-Za-z0-9]+)$/.exec(subject) ?? [];
  if (code === undefined || pseudonym === undefined) return null;
  return { siteCode: code.replaceAll("0h", "-").replaceAll("0z", "0"), pseudonym };
}

describe("a BIDS subject of several hospitals", () => {
  it("can be read back, whatever the hospitals are called, on a disk that does not tell large letters from small: so it is one patient's", () => {
    fc.assert(
      fc.property(cases, (of) => {
        expect([siteCode.safeParse(of.siteCode).success, pseudonym.safeParse(of.pseudonym).success]).toEqual([true, true]);
        const subject = bidsSubject(of, 2);
        expect(readBack(subject)).toEqual(of);
        // An import refuses a pseudonym that is known in other letters.
        expect(readBack(subject.toLowerCase())).toEqual({ ...of, pseudonym: of.pseudonym.toLowerCase() });
      }),
      { numRuns: 1000 },
    );
  });

  it("tells apart every two of the short names that run into each other", () => {
    const hzo = ["h", "z", "0"];
    const longer = (words: readonly string[], by: readonly string[]): readonly string[] =>
      words.flatMap((word) => by.map((letter) => word + letter));
    const two = longer(["h", "z"], [...hzo, "-"]);
    const short = longer(longer(hzo, hzo), hzo);
    const codes = [...two, ...longer(two, [...hzo, "-"])];
    const pseudonyms = [...short, ...longer(short, hzo)];
    const names = codes.flatMap((code) => pseudonyms.map((each) => bidsSubject({ siteCode: code, pseudonym: each }, 3)));
    expect(names).toHaveLength(40 * 108);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^sub-[a-z0-9]+$/);
  });

  it("is its folder's name where the file is of one hospital, and says which where it is of more", () => {
    expect(bidsSubject({ siteCode: "site-a", pseudonym: "P001" }, 1)).toBe("sub-P001");
    expect(bidsSubject({ siteCode: "site-a", pseudonym: "P001" }, 2)).toBe("sub-site0ha00P001");
    expect(bidsSubject({ siteCode: "sitea", pseudonym: "P001" }, 2)).toBe("sub-sitea00P001");
  });
});
