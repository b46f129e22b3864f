import fc from "fast-check";
import { assignReads, sampleCases } from "./assign-reads.js";

const named = (prefix: string, count: number, siteId: string) =>
  Array.from({ length: count }, (_, i) => ({ id: `${prefix}${String(i).padStart(3, "0")}`, siteId }));
const readersOf = (siteId: string, count: number) => named(`reader-${siteId}-`, count, siteId).map(({ id }) => ({ id, siteIds: [siteId] }));

describe("who reads what", () => {
  it("gives every case to as many different readers of its own site as asked, and shares the reads evenly", () => {
    const sizes = fc.record({ north: fc.nat(40), south: fc.nat(40), readers: fc.integer({ min: 2, max: 6 }), seed: fc.nat(1000) });
    fc.assert(
      fc.property(sizes, ({ north, south, readers, seed }) => {
        const cases = [...named("n", north, "north"), ...named("s", south, "south")];
        const all = [...readersOf("north", readers), ...readersOf("south", 3)];
        const assigned = assignReads({ cases, readers: all, readsEach: 2, seed });
        expect(assigned.map(({ number }) => number).sort((a, b) => a - b)).toEqual(cases.map((_, i) => i + 1));
        const loads = new Map(all.map(({ id }) => [id, 0]));
        for (const { caseId, readerIds } of assigned) {
          expect(new Set(readerIds).size).toBe(2);
          for (const id of readerIds) {
            expect(id).toContain(caseId.startsWith("n") ? "north" : "south");
            loads.set(id, (loads.get(id) ?? 0) + 1);
          }
        }
        for (const site of ["north", "south"]) {
          const of = [...loads].filter(([id]) => id.includes(site)).map(([, load]) => load);
          expect(Math.max(...of) - Math.min(...of)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it("is the same for the same seed, whatever the order of cases and readers, and another for another", () => {
    const cases = named("n", 30, "north");
    const readers = readersOf("north", 5);
    const plan = assignReads({ cases, readers, readsEach: 2, seed: 7 });
    expect(assignReads({ cases: cases.toReversed(), readers: readers.toReversed(), readsEach: 2, seed: 7 })).toEqual(plan);
    expect(assignReads({ cases, readers, readsEach: 2, seed: 8 })).not.toEqual(plan);
  });

  it("asks nobody where a site has too few readers", () => {
    const [one] = assignReads({ cases: named("n", 1, "north"), readers: readersOf("south", 4), readsEach: 2, seed: 1 });
    expect(one?.readerIds).toEqual([]);
  });

  it("numbers cases in an order that says nothing of the site", () => {
    const cases = [...named("n", 20, "north"), ...named("s", 20, "south")];
    const plan = assignReads({ cases, readers: [], readsEach: 2, seed: 3 });
    const first = plan.slice(0, 20).filter(({ caseId }) => caseId.startsWith("n")).length;
    expect(first).toBeGreaterThan(4);
    expect(first).toBeLessThan(16);
  });
});

describe("a sample", () => {
  it("has so many of each site, or all it has, and does not depend on the order", () => {
    const cases = [...named("n", 12, "north"), ...named("s", 3, "south")];
    const drawn = sampleCases(cases, 5, 4);
    expect(drawn.filter(({ siteId }) => siteId === "north")).toHaveLength(5);
    expect(drawn.filter(({ siteId }) => siteId === "south")).toHaveLength(3);
    expect(sampleCases(cases.toReversed(), 5, 4)).toEqual(drawn);
  });
});
