import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { boxFolder, runBoxOnce, SMALL, startBox } from "./box";

jest.setTimeout(900_000);

/** Everything a trainer wrote down of what left its site. */
function journalOf(folder: string, site: string): string {
  const months = path.join(folder, "sites", site, "trainer/journal");
  return readdirSync(months)
    .map((month) => readFileSync(path.join(months, month), "utf8"))
    .join("");
}

describe("hospitals co-train on their own MRI", () => {
  const folder = boxFolder("main-job");
  let report: Awaited<ReturnType<typeof runBoxOnce>>;

  beforeAll(async () => {
    report = await runBoxOnce(folder);
  });

  it("ends with one model version a round, each another", () => {
    expect(report.models.map((model) => model.round)).toHaveLength(3);
    expect(new Set(report.models.map((model) => model.digest)).size).toBe(3);
  });

  it("scores the last version at every site, the external one included", () => {
    expect(report.sites.map((site) => `${site.site} ${site.split}`).sort()).toEqual([
      "ostrelle validation",
      "tarnwick validation",
      "vellmoor external",
    ]);
    for (const site of report.sites) {
      expect(site.n).toBeGreaterThan(0);
      if (site.auroc) expect(site.auroc.low).toBeLessThanOrEqual(site.auroc.value);
      if (site.dice) expect(site.diceN).toBeLessThanOrEqual(site.n);
    }
  });

  it("answers the clinician with a number and its range", () => {
    const { value, low, high } = report.prediction.probability;
    expect(low).toBeLessThanOrEqual(value);
    expect(value).toBeLessThanOrEqual(high);
  });

  it("never lets the external site hand in an update", () => {
    const journal = journalOf(folder, "vellmoor");
    expect(journal).toContain("evaluation-submit");
    expect(journal).not.toContain("upload-chunk");
    expect(journal).not.toContain("update-submit");
  });

  it("lets no patient's name and no voxel out: pseudonyms stand in no trainer's journal", () => {
    for (const site of ["tarnwick", "ostrelle", "vellmoor"]) {
      const subjects = readdirSync(path.join(folder, "sites", site, "bids")).filter((name) => name.startsWith("sub-"));
      expect(subjects.length).toBeGreaterThan(0);
      const journal = journalOf(folder, site);
      for (const subject of subjects) expect(journal).not.toContain(subject.slice("sub-".length));
    }
  });

  it("keeps the settings a box was made with", async () => {
    const box = startBox(["--folder", folder, "--once", "--rounds", "9"]);
    expect(await box.exited).toBe(1);
    expect(box.output()).toMatch(/made with other settings \(rounds 3\).*npm run reset/s);
  });

  it("finds everything done when it is started again", async () => {
    const again = await runBoxOnce(folder, []);
    expect(again.models).toEqual(report.models);
    expect(again.prediction).toEqual(report.prediction);
  });

  it("clears only what is a box", async () => {
    const wrong = startBox(["--reset", "--folder", path.join(folder, "sites")]);
    expect(await wrong.exited).toBe(1);
    expect(wrong.output()).toMatch(/not a Midline box/);
    const right = startBox(["--reset", "--folder", folder]);
    expect(await right.exited).toBe(0);
    expect(() => readdirSync(folder)).toThrow("ENOENT");
  });

  it("says what is wrong with a command line", async () => {
    const box = startBox(["--cases", "many", ...SMALL]);
    expect(await box.exited).not.toBe(0);
    expect(box.output()).toMatch(/whole number from 20/);
  });
});
