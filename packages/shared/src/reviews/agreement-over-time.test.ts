import fc from "fast-check";
import { monthsOfReads, type TimedCase } from "./agreement-over-time.js";

const timed = (id: string, ...reads: readonly (readonly [string, number, string])[]): TimedCase => ({
  id,
  siteId: "n",
  ratings: reads.map(([readerId, category, at]) => ({ readerId, category, at })),
});

describe("agreement over time", () => {
  it("puts a case where its second read came in, and compares its first two reads", () => {
    const months = monthsOfReads([
      timed("c1", ["b", 1, "2026-03-01T00:00:00.000Z"], ["a", 0, "2026-02-28T23:59:59.999Z"]),
      timed("c2", ["c", 2, "2026-05-01T08:00:00.000Z"], ["a", 0, "2026-01-31T08:00:00.000Z"], ["b", 0, "2026-02-01T08:00:00.000Z"]),
      timed("c3", ["a", 0, "2026-02-01T08:00:00.000Z"]),
    ]);
    expect(months.map(({ month, cases }) => [month, cases.map(({ id }) => id)])).toEqual([["2026-02", ["c2"]], ["2026-03", ["c1"]]]); // prettier-ignore
    expect(months[0]?.cases[0]?.ratings).toEqual([{ readerId: "a", category: 0 }, { readerId: "b", category: 0 }]); // prettier-ignore
  });

  it("counts a patient once in a month, as read last, and in every month he was read", () => {
    const [march, later, april] = ["2026-03-02", "2026-03-20", "2026-04-02"].map((day) => `${day}T08:00:00.000Z`);
    const reads = (at = "", category = 0) => timed("c1", ["a", category, at], ["b", category, at]);
    const months = monthsOfReads([reads(march, 0), reads(later, 1), reads(april, 2)]);
    expect(months.map(({ cases }) => cases.map(({ ratings }) => ratings[0]?.category))).toEqual([[1], [2]]);
  });

  it("has every case with two reads or more once, whatever the order they come in", () => {
    const day = fc.integer({ min: 0, max: 400 }).map((n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString());
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.nat(3), day), { maxLength: 4 }), { maxLength: 20 }),
        (rows) => {
          const cases = rows.map((reads, i) => timed(`c${i}`, ...new Map(reads.map((read) => [read[0], read])).values()));
          const found = monthsOfReads(cases);
          expect(found.flatMap((month) => month.cases.map(({ id }) => id)).sort()).toEqual(
            cases.filter(({ ratings }) => ratings.length > 1).map(({ id }) => id).sort(), // prettier-ignore
          );
          const turned = monthsOfReads(cases.map((each) => ({ ...each, ratings: each.ratings.toReversed() })));
          expect(turned).toEqual(found);
          expect(found.map(({ month }) => month)).toEqual(found.map(({ month }) => month).sort());
        },
      ),
    );
  });
});
