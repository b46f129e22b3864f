import { jsonLines } from "./json-lines";

describe("a JSON object on the page", () => {
  it("reads lists and pairs out and cuts digests short", () => {
    const json = JSON.stringify({ sites: ["north", "south"], none: [], counts: { positive: 3 }, digest: "a".repeat(64), n: 2 });
    expect(jsonLines(json)?.map(({ value }) => value)).toEqual(["north, south", "none", "positive 3", "aaaaaaaaaaaa…", "2"]);
  });

  it("is nothing when the text is no object", () => {
    expect([jsonLines("nonsense"), jsonLines("[1]"), jsonLines("null")]).toEqual([null, null, null]);
  });
});
