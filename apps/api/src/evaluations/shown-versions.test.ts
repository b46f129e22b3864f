import { shownVersions } from "./shown-versions.js";

const run = (runId: string, rounds: number) =>
  Array.from({ length: rounds }, (_, i) => ({ id: `${runId}${i + 1}`, runId, roundNumber: i + 1 })).toReversed();
const versions = [...run("a", 24), ...run("b", 3)];
const shown = (scored: (id: string) => boolean = () => true, promoted: readonly string[] = []) =>
  shownVersions(versions, { isScored: scored, isPromoted: (id) => promoted.includes(id) }).map(({ id }) => id);

describe("what a board shows", () => {
  it("is each run's last version, and those that an alias points at, in the order given", () => {
    expect(shown()).toEqual(["a24", "b3"]);
    expect(shown(undefined, ["a7", "b1"])).toEqual(["a24", "a7", "b3", "b1"]);
  });

  it("does not change to a version that sites are still scoring, unless it is the only one", () => {
    expect(shown((id) => id !== "a24" && id !== "b3")).toEqual(["a23", "b2"]);
    expect(shown((id) => id.startsWith("a"))).toEqual(["a24", "b3"]);
  });
});
