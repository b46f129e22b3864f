import { Command } from "commander";
import { shareScoreHistogramsOption, shareScoresOption } from "./options.js";

const variables = ["MIDLINE_SHARE_SCORE_HISTOGRAMS", "MIDLINE_SHARE_SCORES"];
afterEach(() => variables.forEach((name) => delete process.env[name]));

const read = (...flags: string[]): unknown =>
  new Command()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .addOption(shareScoreHistogramsOption())
    .addOption(shareScoresOption())
    .parse(flags, { from: "user" })
    .opts();

describe("what a site releases", () => {
  it("is nothing, until it says yes by flag or environment", () => {
    expect(read()).toEqual({ shareScoreHistograms: false, shareScores: false });
    expect(read("--share-score-histograms")).toEqual({ shareScoreHistograms: true, shareScores: false });
    process.env["MIDLINE_SHARE_SCORES"] = "yes";
    expect(read()).toEqual({ shareScoreHistograms: false, shareScores: true });
    expect(read("--share-scores", "no")).toMatchObject({ shareScores: false });
  });

  it("is never guessed from a word that is neither", () => {
    process.env["MIDLINE_SHARE_SCORES"] = "no";
    expect(read()).toMatchObject({ shareScores: false });
    for (const word of ["false", "0", ""]) {
      process.env["MIDLINE_SHARE_SCORES"] = word;
      expect(() => read()).toThrow("yes or no");
    }
  });
});
