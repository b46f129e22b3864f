import { release } from "@midline/shared/cohorts/released-count";
import { tableOneCsv } from "./table-one-csv";
import type { TableOneSeen } from "./table-one-queries";

const table: TableOneSeen = {
  columns: [
    { key: "train", title: "Training", n: release(12, 1) },
    { key: "validation", title: "=Validation", n: release(3, 5) },
  ],
  blocks: [
    {
      key: "age_years",
      title: "Age, years",
      rows: [{ value: "0–2", cells: [release(4, 1), null] }],
      missing: [release(0, 1), release(3, 5)],
      quartiles: [{ median: 25, low: 17.5, high: 32.5 }, null],
      differences: [null, 0.123],
    },
  ],
};

describe("Table 1 as a file", () => {
  it("has a line for each value and for what is missing; bands and what is withheld are said, and no cell is a formula", () => {
    expect(tableOneCsv(table).split("\r\n")).toEqual([
      '"characteristic","value","Training","\'=Validation","SMD, =Validation against Training"',
      '"n","","12","fewer than 5",""',
      '"Age, years","median (quartiles)","25 (17.5–32.5)","",""',
      '"Age, years","0–2","4","withheld","0.12"',
      '"Age, years","no value","0","fewer than 5",""',
      "",
    ]);
  });
});
