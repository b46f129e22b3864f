import fc from "fast-check";
import { smdOfChoice, smdOfNumbers } from "./smd.js";
import { tableOne, type TablePatient, type TableSite } from "./table-one.js";

const siteOf = (siteId: string, floor: number, external = false): TableSite => ({ siteId, title: siteId, floor, external });
const sexes = ["female", "male", null];
const patient = fc.record({
  siteId: fc.constantFrom("north", "south"),
  split: fc.constantFrom("train" as const, "validation" as const),
  label: fc.constantFrom(true, false, null),
  tier: fc.constantFrom("A", "B", null),
  values: fc.record({
    age_years: fc.integer({ min: 0, max: 90 }),
    sex: fc.constantFrom(...sexes),
    mask_present: fc.constantFrom(true, false, null),
  }),
});
const cohort: fc.Arbitrary<readonly TablePatient[]> = fc.array(patient, { maxLength: 70 });
const block = (table: ReturnType<typeof tableOne>, key: string) => table.blocks.find((each) => each.key === key);

describe("Table 1", () => {
  it("where all may be seen counts everyone once in every block, those without a value too", () => {
    fc.assert(
      fc.property(cohort, fc.constantFrom("split" as const, "site" as const, "label" as const), (patients, by) => {
        const table = tableOne(patients, [siteOf("north", 1), siteOf("south", 1)], by);
        for (const { rows, missing } of table.blocks)
          table.columns.forEach(({ n }, i) => {
            const sum = rows.reduce((total, { cells }) => total + (cells[i]?.atLeast ?? 0), missing[i]?.atLeast ?? 0);
            expect(sum).toBe(n.atLeast);
          });
        expect(table.columns.at(-1)?.n.atLeast).toBe(patients.length);
      }),
    );
  });

  it("elsewhere tells bands that hold the truth, and splits of training hospitals together", () => {
    fc.assert(
      fc.property(cohort, (patients) => {
        const table = tableOne(patients, [siteOf("north", 5), siteOf("south", 1)], "split");
        expect(table.columns.map(({ key }) => key)).toEqual(["training", "all"]);
        const female = block(table, "sex")
          ?.rows.find(({ value }) => value === "female")
          ?.cells.at(-1);
        const truth = patients.filter(({ values }) => values["sex"] === "female").length;
        if (female) expect(female.atLeast <= truth && truth <= female.atMost).toBe(true);
        expect(block(table, "age_years")?.quartiles).toEqual([null, null]);
      }),
    );
  });

  it("never lets a number be narrowed down within its band by the sum of its block and the band of the class", () => {
    const few = fc.array(
      patient.map((each) => ({ ...each, siteId: "north", label: true })),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(few, (patients) => {
        const table = tableOne(patients, [siteOf("north", 5)], "label");
        const n = { atLeast: Math.floor(patients.length / 5) * 5, atMost: Math.floor(patients.length / 5) * 5 + 4 };
        for (const { rows, missing } of table.blocks) {
          const cells = [...rows.map((row) => row.cells[0]), missing[0]].flatMap((cell) => (cell ? [cell] : []));
          if (cells.length === 0) continue;
          const sums = (end: "atLeast" | "atMost") => cells.reduce((sum, cell) => sum + cell[end], 0);
          for (const { atLeast, atMost } of cells) {
            // The least and the most it can be, with all the others as they please and the sum in the band of the class.
            expect(Math.max(atLeast, n.atLeast - (sums("atMost") - atMost))).toBe(atLeast);
            expect(Math.min(atMost, n.atMost - (sums("atLeast") - atLeast))).toBe(atMost);
          }
        }
      }),
    );
  });

  it("withholds a block whose parts would be known by their sum", () => {
    const of = (value: string | null, n: number): readonly TablePatient[] =>
      Array.from({ length: n }, () => ({ siteId: "north", split: "train", label: true, tier: null, values: { sex: value } }));
    const table = tableOne(
      [...of("female", 4), ...of("male", 4), ...of("other", 4), ...of("unknown", 4), ...of(null, 4)],
      [siteOf("north", 5)],
      "label",
    );
    expect(block(table, "sex")?.rows[0]?.cells[0]).toBeNull();
    expect(block(table, "age_years")?.rows[0]?.cells[0]).not.toBeNull();
  });

  it("is the same to the last bit in whatever order the patients come", () => {
    fc.assert(
      fc.property(cohort, (patients) => {
        const sites = [siteOf("north", 1), siteOf("south", 1, true)];
        expect(tableOne(patients.toReversed(), sites, "split")).toEqual(tableOne(patients, sites, "split"));
      }),
    );
  });

  it("gives the median and quartiles of ages that may be seen", () => {
    const patients = [10, 20, 30, 40].map((age_years): TablePatient => ({
      siteId: "north",
      split: "train",
      label: true,
      tier: "A",
      values: { age_years },
    }));
    expect(block(tableOne(patients, [siteOf("north", 1)], "site"), "age_years")?.quartiles[0]).toEqual({
      median: 25,
      low: 17.5,
      high: 32.5,
    });
  });
});

describe("a standardised mean difference", () => {
  it("of numbers is the difference of the means over the pooled deviation", () => {
    expect(smdOfNumbers([1, 2, 3], [3, 4, 5])).toBeCloseTo(2, 12);
    expect([smdOfNumbers([1], [2, 3]), smdOfNumbers([1, 1], [1, 1])]).toEqual([null, null]);
  });

  it("of two values is that of a share, and of more Yang's and Dalton's", () => {
    const share = (p: number, q: number) => Math.abs(p - q) / Math.sqrt((p * (1 - p) + q * (1 - q)) / 2);
    expect(smdOfChoice([30, 70], [50, 50])).toBeCloseTo(share(0.3, 0.5), 12);
    // By hand: the inverse of a matrix of two rows.
    const [p, q] = [
      [0.3, 0.5],
      [0.4, 0.2],
    ];
    const s = (i: number, j: number) => ((i === j ? p[i]! : 0) - p[i]! * p[j]! + (i === j ? q[i]! : 0) - q[i]! * q[j]!) / 2;
    const det = s(0, 0) * s(1, 1) - s(0, 1) ** 2;
    const [x, y] = [p[0]! - q[0]!, p[1]! - q[1]!];
    const byHand = Math.sqrt((x * x * s(1, 1) - 2 * x * y * s(0, 1) + y * y * s(0, 0)) / det);
    expect(smdOfChoice([20, 30, 50], [40, 40, 20])).toBeCloseTo(byHand, 12);
    expect([smdOfChoice([0, 0], [1, 2]), smdOfChoice([5, 0], [7, 0])]).toEqual([null, 0]);
  });

  it("does not depend on which value comes first", () => {
    const counts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        expect(smdOfChoice(a.toReversed(), b.toReversed())).toBeCloseTo(smdOfChoice(a, b) ?? 0, 9);
      }),
    );
  });
});
