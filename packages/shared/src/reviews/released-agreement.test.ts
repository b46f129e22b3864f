import fc from "fast-check";
import { confusionOfPair, type RatedCase } from "./reader-agreement.js";
import { inHundredths, mayTell, releaseCases, releaseTable, tellGroups } from "./released-agreement.js";

let made = 0;
/** Cases that both readers call 0, and cases that they call differently. */
const site = (siteId: string, agreed: number, differing: number): readonly RatedCase[] =>
  Array.from({ length: agreed + differing }, (_, i) => ({
    id: `case-${(made += 1)}`,
    siteId,
    ratings: [
      { readerId: "a", category: 0 },
      { readerId: "b", category: i < agreed ? 0 : 1 },
    ],
  }));
const five = () => 5;
const table = (cases: readonly RatedCase[]) => confusionOfPair({ cases }, 4);

describe("agreement for people from outside", () => {
  it("is told where no hospital has fewer than its floor that agree or that differ, or where it tells exact numbers", () => {
    expect(mayTell(site("n", 5, 5), five)).toBe(true);
    expect(mayTell(site("n", 40, 4), five)).toBe(false);
    expect(mayTell(site("n", 40, 0), five)).toBe(false);
    expect(mayTell(site("n", 4, 40), five)).toBe(false);
    expect(mayTell([...site("n", 9, 9), ...site("s", 3, 0)], five)).toBe(false);
    expect(mayTell([...site("n", 9, 9), ...site("s", 3, 0)], (id) => (id === "s" ? 1 : 5))).toBe(true);
    expect(releaseCases([...site("n", 9, 3), ...site("s", 2, 0)], five)).toEqual({ atLeast: 10, atMost: 18 });
  });

  it("tells no group beside all where the rest could be taken away to a few", () => {
    const [first, second, few] = [site("n", 8, 8), site("n", 7, 7), site("n", 2, 1)];
    expect(tellGroups([...first, ...second], [first, second], five)).toEqual([true, true]);
    expect(tellGroups([...first, ...second, ...few], [first, second, few], five)).toEqual([false, false, false]);
    expect(tellGroups([...first, ...second, ...few], [first, second, few], () => 1)).toEqual([true, true, true]);
    const small = site("s", 2, 1);
    expect(tellGroups([...first, ...second, ...small], [first, second, small], five)).toEqual([true, true, false]);
  });

  it("never leaves a few of a hospital to be worked out, whatever the groups", () => {
    const group = fc.tuple(fc.nat(12), fc.nat(12));
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 4 }), fc.integer({ min: 2, max: 7 }), (sizes, floor) => {
        const groups = sizes.map(([agreed, differing]) => site("n", agreed, differing));
        const all = groups.flat();
        const told = tellGroups(all, groups, () => floor);
        const left = groups.filter((_, i) => told[i] !== true).flat();
        // What somebody can subtract: all, where all are told, less any of the groups that are.
        if (mayTell(all, () => floor) && told.includes(true) && left.length > 0) expect(mayTell(left, () => floor)).toBe(true);
        told.forEach((is, i) => expect(!is || mayTell(groups[i] ?? [], () => floor)).toBe(true));
      }),
    );
  });

  it("has a table in bands, but not where the bands of its parts would pin a part", () => {
    const cases = site("n", 12, 7);
    expect(releaseTable(cases, table, five)?.[0]).toEqual([
      { atLeast: 10, atMost: 14 },
      { atLeast: 5, atMost: 9 },
      { atLeast: 0, atMost: 4 },
      { atLeast: 0, atMost: 4 },
    ]);
    expect(releaseTable(cases, table, () => 1)?.[0]?.[1]).toEqual({ atLeast: 7, atMost: 7 });
    const fours = [0, 1, 2, 3].flatMap((category) =>
      site("n", 4, 0).map(({ id, siteId, ratings }) => ({ id, siteId, ratings: ratings.map(({ readerId }) => ({ readerId, category })) })),
    );
    expect(releaseTable(fours, table, five)).toBeNull();
    expect(releaseTable([], table, five)).toBeNull();
  });

  it("has figures in hundredths", () => {
    const told = inHundredths({ percent: { value: 9 / 13, low: 0.4444, high: 1 }, cohen: null, fleiss: null, ac1: null });
    expect(told.percent).toEqual({ value: 0.69, low: 0.44, high: 1 });
  });
});
