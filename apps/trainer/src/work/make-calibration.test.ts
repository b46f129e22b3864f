import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { calibrationSheet } from "@midline/shared/calibration/calibration-sheet";
import { logit, sigmoid } from "@midline/shared/metrics/logistic";
import { normal, randomStream } from "@midline/shared/random";
import { BASE, BASE_REFERENCE, COHORT, type EnrolledSite, enrolledSite } from "../testing/enrolled-site.js";
import { runSite } from "../testing/run-site.js";
import { workOff } from "../testing/work-off.js";
import { describeAsPhantoms, writeLittleCase } from "../testing/write-bids.js";
import type { TrainerEvent } from "../terminal/trainer-event.js";
import { keepScores, keptFiles, type ScoredOn } from "./kept-scores.js";
import { makeCalibration } from "./make-calibration.js";
import { calibrationFileOf, readCalibrationBeside } from "./read-sheets.js";

jest.setTimeout(180_000);

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), "midline-calibrate-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const DIGEST = "ab".repeat(32);
const on = (over: Partial<ScoredOn> = {}): ScoredOn => ({ cohortId: COHORT.id, split: "validation", fold: null, ...over });

/** Scores whose log-odds are three times what they should be, of so many patients of each class. */
function scoresOf(positives: number, negatives: number) {
  const uniform = randomStream("make-calibration", positives, negatives);
  const left = [negatives, positives];
  const scores: { pseudonym: string; label: 0 | 1 | null; probability: number }[] = [];
  while (left[0]! + left[1]! > 0) {
    const odds = 1.2 * normal(uniform);
    const label = uniform() < sigmoid(odds) ? 1 : 0;
    if (left[label] === 0) continue;
    left[label]! -= 1;
    scores.push({ pseudonym: `p${scores.length}`, label, probability: sigmoid(3 * odds) });
  }
  return scores;
}
const keep = (where: ScoredOn, scores = scoresOf(60, 70), digest = DIGEST): void =>
  keepScores(folder, where, digest, { target: "h3k27m", synthetic: true, scores });
const refusalOf = (version = DIGEST) => {
  const made = makeCalibration(folder, version);
  return made.ok ? null : made.fault;
};
const madeOf = (version = DIGEST) => {
  const made = makeCalibration(folder, version);
  if (!made.ok) throw new Error(made.fault.message);
  return made.value;
};

describe("a sheet of a hospital's own held-out patients", () => {
  it("cools what was too sure, and says how much better each patient fares by the temperature of the others", () => {
    keep(on({ fold: 2 }), [...scoresOf(60, 70), { pseudonym: "unknown", label: null, probability: 0.5 }]);
    const { sheet, group, temperature, before, after } = madeOf(DIGEST.slice(0, 8));
    expect(calibrationSheet.parse(sheet)).toMatchObject({
      modelDigest: DIGEST,
      target: "h3k27m",
      synthetic: true,
      source: "outOfFold",
      n: 130,
      positives: 60,
    });
    expect(group).toBe("fold-2");
    expect(temperature!.value).toBeCloseTo(sheet.temperature, 6);
    expect(temperature!.low).toBeGreaterThan(1);
    expect(temperature!.low).toBeLessThan(3);
    expect(temperature!.high).toBeGreaterThan(3);
    expect(after.logLoss!.value).toBeLessThan(before.logLoss!.value);
    expect(before.slope!.high).toBeLessThan(1);
    expect(after.slope!.low).toBeLessThan(1);
    expect(after.slope!.high).toBeGreaterThan(1);
    expect(after.expectedCalibrationError!.value).toBeLessThan(before.expectedCalibrationError!.value);
    expect([before.n, after.n]).toEqual([130, 130]);
    expect(madeOf()).toEqual({ sheet, group, temperature, before, after });
  });

  it("judges nobody by a fit that saw him: one patient who is told wrong counts for more than in the fit itself", () => {
    const scores = scoresOf(20, 20);
    keep(on(), scores);
    const { sheet, after } = madeOf();
    expect(sheet.source).toBe("validation");
    const inFit = scores.reduce((sum, { label, probability }) => {
      const p = sigmoid(logit(probability) / sheet.temperature);
      return sum - Math.log(label === 1 ? p : 1 - p) / scores.length;
    }, 0);
    expect(after.logLoss!.value).toBeGreaterThan(inFit);
  });

  it("is not made of fewer than 20 of a class: the number is named", () => {
    for (const [positives, negatives] of [
      [19, 60],
      [60, 19],
    ] as const) {
      keep(on(), scoresOf(positives, negatives));
      expect(refusalOf()).toMatchObject({
        code: "EXAMPLES_INVALID",
        message: `${positives} positive and ${negatives} negative held-out patients are too few: a sheet needs 20 of each.`,
      });
    }
  });

  it("is not made of external patients, nor of those who trained", () => {
    keep(on({ split: "external" }));
    expect(refusalOf()).toMatchObject({ code: "EXAMPLES_INVALID", remedy: expect.stringContaining("--prevalence") });
    keep(on({ split: "train" }));
    expect(refusalOf()?.code).toBe("EXAMPLES_INVALID");
  });

  it("is refused where nothing is kept, or too much, or what is damaged; it says what there is", () => {
    expect(refusalOf()).toMatchObject({ code: "NOT_FOUND", remedy: expect.stringContaining("midline-site train") });
    const other = `${DIGEST.slice(0, 10)}${"c".repeat(54)}`;
    keep(on(), undefined, other);
    expect(refusalOf("0123456789")).toMatchObject({
      code: "NOT_FOUND",
      remedy: expect.stringContaining(`${other.slice(0, 12)} (validation)`),
    });
    keep(on({ fold: 1 }));
    expect(refusalOf(DIGEST.slice(0, 8))).toMatchObject({ code: "BAD_INPUT", remedy: expect.stringContaining("more digits") });
    expect(refusalOf()).toBeNull();
    const [file] = keptFiles(folder).filter(({ digest }) => digest === DIGEST);
    truncateSync(file!.file, 20);
    expect(refusalOf()).toMatchObject({ code: "BAD_INPUT", where: file!.file });
    keep(on());
    expect(refusalOf()).toMatchObject({ code: "BAD_INPUT", remedy: expect.stringContaining("move the other away") });
  });
});

describe("midline-site calibrate", () => {
  let site: EnrolledSite;
  beforeEach(async () => (site = await enrolledSite()));
  afterEach(() => site.clear());

  it("makes the sheet of what the trainer scored on a fold, and the portal's next question is answered by it", async () => {
    describeAsPhantoms(site.dataFolder);
    const members = Array.from({ length: 44 }, (_, i) => ({
      pseudonym: `c${i + 10}`,
      label: i % 2 === 0 ? (1 as const) : (0 as const),
      split: "train" as const,
      fold: 3,
    }));
    for (const [i, { pseudonym }] of members.entries())
      writeLittleCase(site.dataFolder, { subject: `sub-${pseudonym}`, lesion: 110 + 4 * i, mask: false });
    site.coordinator.cohorts.set(COHORT.id, { digest: COHORT.digest, members });
    site.coordinator.blobs.set(BASE_REFERENCE.digest, BASE);
    const version = { modelVersionId: randomUUID(), ...BASE_REFERENCE, network: "ci", target: "h3k27m" } as const;
    site.coordinator.orders.push({
      kind: "evaluate",
      evaluationId: randomUUID(),
      cohortId: COHORT.id,
      split: "validation",
      fold: 3,
      against: [],
      ...version,
    });
    const events: TrainerEvent[] = [];
    await workOff(site, events);

    const calibrate = (...more: string[]) => runSite(["calibrate", "--folder", site.siteFolder, ...more]).ended;
    const { code, stdout, stderr } = await calibrate("--model", BASE_REFERENCE.digest.slice(0, 12));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^Calibration of version [0-9a-f]{12} for h3k27m, from n = 44 held-out patients of this hospital \(fold-3\), 22 positive\n/,
    );
    expect(stdout).toMatch(/temperature \d+\.\d+ \[.*\n.*before +after\n +log loss +\d\.\d{3} \[/);
    expect(stdout).toContain("SYNTHETIC. Research use only");
    const sheet = readCalibrationBeside(site.siteFolder, BASE_REFERENCE.digest, "h3k27m");
    expect(sheet).toMatchObject({ ok: true, value: { n: 44, positives: 22, source: "outOfFold", synthetic: true } });

    site.coordinator.orders.push({ kind: "predict", predictionId: randomUUID(), pseudonym: "c17", ...version });
    await workOff(site, events);
    expect(site.coordinator.predictions).toMatchObject([
      { outcome: { state: "answered", calibrated: { n: 44, source: "outOfFold", prevalence: null } } },
    ]);

    // Made again it is the same; another is not overwritten; a sheet elsewhere is no answer's.
    expect((await calibrate("--model", BASE_REFERENCE.digest)).code).toBe(0);
    const file = calibrationFileOf(site.siteFolder, BASE_REFERENCE.digest);
    const changed = readFileSync(file, "utf8").replace('"n": 44', '"n": 45');
    writeFileSync(file, changed);
    expect(await calibrate("--model", BASE_REFERENCE.digest)).toMatchObject({ code: 1, stderr: expect.stringContaining("[CONFLICT]") });
    expect(readFileSync(file, "utf8")).toBe(changed);
    const elsewhere = path.join(site.siteFolder, "mine.json");
    expect((await calibrate("--model", BASE_REFERENCE.digest, "--out", elsewhere)).code).toBe(0);
    expect(existsSync(elsewhere)).toBe(true);
    expect((await calibrate("--model", "weights.mrit")).stderr).toContain("8 to 64 digits");
  });
});
