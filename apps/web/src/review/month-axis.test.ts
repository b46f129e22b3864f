import { monthOf, monthWords } from "./month-axis";

describe("an axis of months", () => {
  it("is whole numbers, one more for each month, over the turn of a year", () => {
    expect(monthOf("2027-01") - monthOf("2026-11")).toBe(2);
    expect(monthWords(monthOf("2026-12") + 0.1)).toBe("2026-12");
    for (const month of ["2026-01", "2026-09", "2026-12", "2027-01"]) expect(monthWords(monthOf(month))).toBe(month);
  });
});
