import { endOfDay, inTwoWeeks } from "./due-day";

describe("a due day", () => {
  it("ends in the time zone of whoever chose it", () => {
    const at = new Date(endOfDay("2026-12-01"));
    expect([at.getFullYear(), at.getMonth(), at.getDate(), at.getHours(), at.getMinutes()]).toEqual([2026, 11, 1, 23, 59]);
  });

  it("is two weeks off at first, and past when it is no day", () => {
    const days = (Date.parse(endOfDay(inTwoWeeks())) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThanOrEqual(13.9);
    expect(days).toBeLessThan(15.1);
    expect(endOfDay("")).toBe(new Date(0).toISOString());
  });
});
