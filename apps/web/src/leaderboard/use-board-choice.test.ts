import { boardAddress, type BoardChoice, readBoardChoice } from "./use-board-choice";

const read = (address: string): BoardChoice => readBoardChoice(new URLSearchParams(address.split("?")[1] ?? ""));

describe("the leaderboard's address", () => {
  it("says all that was chosen, and nothing that is as usual", () => {
    for (const cohort of [null, "c-1"])
      for (const fold of [null, 0, 4])
        for (const everyRound of [false, true])
          for (const view of ["ranking", "ablation"] as const) {
            const choice = { cohort, fold, everyRound, view };
            expect(read(boardAddress(choice))).toEqual(choice);
          }
    expect(boardAddress(read("/leaderboard"))).toBe("/leaderboard");
  });

  it("is not led astray by what nobody can choose", () => {
    expect(read("/leaderboard?fold=9&rounds=some&view=else")).toEqual({ cohort: null, fold: null, everyRound: false, view: "ranking" });
    expect(read("/leaderboard?fold=")).toMatchObject({ fold: null });
  });
});
