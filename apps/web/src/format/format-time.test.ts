import { formatAge, formatDuration, formatTime } from "./format-time";

describe("a time", () => {
  it("always names its zone", () => {
    expect(formatTime("2026-11-23T14:02:00Z", "en-GB", "UTC")).toMatch(/14:02.*UTC/);
    expect(formatTime("2026-11-23T14:02:00Z", "en-US", "America/New_York")).toMatch(/09:02.*EST/);
  });
});

describe("an age", () => {
  const now = Date.parse("2026-11-23T12:00:00Z");

  it("is told in its largest whole unit", () => {
    expect(formatAge("2026-11-23T11:59:30Z", now, "en")).toBe("just now");
    expect(formatAge("2026-11-23T11:57:01Z", now, "en")).toBe("2 minutes ago");
    expect(formatAge("2026-11-21T11:00:00Z", now, "en")).toBe("2 days ago");
  });

  it("is never in the future, whatever the clocks say", () => {
    expect(formatAge("2026-11-23T12:05:00Z", now, "en")).toBe("just now");
  });
});

describe("a duration", () => {
  it("reads like a stop watch", () => {
    const from = "2026-11-23T12:00:00Z";
    expect(["2026-11-23T12:00:42Z", "2026-11-23T12:04:05Z", "2026-11-23T14:07:00Z"].map((to) => formatDuration(from, to))).toEqual([
      "42 s",
      "4 min 05 s",
      "2 h 07 min",
    ]);
  });
});
