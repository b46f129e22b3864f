import { normal, randomStream } from "@midline/shared/random";
import { ARMS, selectionOf, SIZES, type Training, trainingsOf } from "../design.js";
import type { Computed, Score, SelectionResult, TrainingResult } from "../training/results.js";
import { analyse } from "./analysis.js";
import { crossValidate } from "./cross-validation.js";
import { figures } from "./figures.js";
import { averagePrecision } from "@midline/shared/metrics/average-precision";
import { auroc } from "@midline/shared/metrics/auroc";
import { aurocFigure, effectOf, figuresOf, labelsOf, plainly, probabilitiesOf } from "./figures-of.js";
import { reportText } from "./report-text.js";

const size = SIZES.ci;
const choice = { arms: ARMS, seeds: [1, 2, 3], folds: 5 };
const trainings = trainingsOf(size, choice);

/** Scores of 200 patients by a reader whose two classes lie `skill` standard deviations apart. */
function scores(skill: number, name: string): readonly Score[] {
  return Array.from({ length: 200 }, (_, i): Score => {
    const patient = randomStream("analysis-test", i);
    const label = i % 2 === 0 ? 1 : 0;
    const shared = normal(patient);
    const own = normal(randomStream("analysis-test", name, i));
    const z = skill * (label - 0.5) + 0.8 * shared + 0.6 * own;
    const oracle = 4 * (label - 0.5) + 0.5 * normal(patient);
    return { pseudonym: `P${i}`, siteCode: "north", label, probability: 1 / (1 + Math.exp(-z)), dice: 0.7 + 0.01 * skill, oracle };
  });
}

/** Patients in pairs of either label with one score: nothing tells them apart. */
const pairs = (): readonly Score[] => scores(0, "pairs").map((score, i, all) => ({ ...score, probability: all[i - (i % 2)]!.probability }));

const skillOf = ({ arm, covariates, permuted, effects }: Training): number =>
  permuted || effects === "no-signal" ? 0 : arm !== "cotraining" ? 1.2 : covariates === "none" ? 2.2 : 3.2;

/** As if the inner fold had found the scores twice too sure of themselves in fold 0, three times in fold 1 and so on. */
const selectedFor = (training: Training): { readonly selected?: SelectionResult } => {
  const selection = selectionOf(size, training);
  if (selection === null) return {};
  const frozen = { round: 30, temperature: selection.innerFold + 1, threshold: 0.4 + 0.02 * selection.innerFold, ruleIn: 0.7 };
  return { selected: { selection, frozen, logLosses: [{ round: 30, logLoss: 0.5 }], n: 40, positives: 20, seconds: 10 } };
};

const resultOf = (training: Training): TrainingResult & Computed => {
  const name = training.repeat === 1 ? training.id.replace("-repeat1", "") : training.id;
  const seen = skillOf(training) === 0 ? pairs() : scores(skillOf(training), name);
  return {
    training,
    ...selectedFor(training),
    computedBy: "none",
    weightsDigest: name.padEnd(64, "0"),
    losses: [1, 0.5],
    seconds: 1,
    internal: seen,
    external: seen,
    heldOut: training.fold === null ? [] : seen.filter((_, i) => i % 5 === training.fold),
  };
};

const results = trainings.map(resultOf);
const context = {
  size: "ci",
  settings: size,
  ran: { ...choice, trainings: results.length, ofAll: results.length, complete: true },
  machine: { cpu: "none", cores: 2, node: "v0" },
  pretrainings: [],
  reference: {
    reference: { id: "radiomics-seed1", seed: 1 },
    seconds: 1,
    internal: scores(3, "radiomics"),
    external: scores(2.5, "radiomics"),
    ageAlone: { internal: scores(0.8, "age"), external: scores(0.7, "age") },
  },
} as const;

describe("the analysis of a study", () => {
  const { report, crossValidation } = analyse(results, context);
  const finding = (name: string) => report.findings.filter((each) => each.name === name);

  it("sees an effect that is there, with an interval that leaves nought out, and none between equals", () => {
    for (const { effect, met } of finding("co-training less classifier alone")) {
      expect(effect?.bySeed).toHaveLength(3);
      expect(effect?.low).toBeGreaterThan(0);
      expect(met).toBe(true);
    }
    for (const { effect } of finding("federated less pooled").filter(({ figure }) => figure === "AUROC")) {
      expect(effect?.low).toBeLessThan(0);
      expect(effect?.high).toBeGreaterThan(0);
    }
  });

  it("reports models that are told age and sex apart: no level, finding or picture of the others holds them", () => {
    const { covariates } = report;
    expect(covariates.findings.map(({ name, where, must }) => [name, where, must])).toEqual([
      ["image, age and sex less image alone", "internal", null],
      ["image, age and sex less image alone", "external", null],
    ]);
    for (const { effect } of covariates.findings) {
      expect(effect?.bySeed).toHaveLength(3);
      expect(effect?.low).toBeGreaterThan(0);
    }
    const byAge = context.reference.ageAlone.internal;
    expect(covariates.ageAlone?.internal).toMatchObject({
      n: 200,
      auroc: { value: auroc(probabilitiesOf(byAge), labelsOf(byAge))?.value },
    });
    const without = results.filter(({ training }) => training.covariates === "none");
    const { report: imageOnly } = analyse(without, context);
    for (const part of ["findings", "levels", "controls", "crossValidation", "oracle"] as const)
      expect(report[part]).toEqual(imageOnly[part]);
    const drawn = (of: typeof report, from: readonly (TrainingResult & Computed)[]) => [...figures(of, from, crossValidation)];
    expect(drawn(report, results)).toEqual(drawn(imageOnly, without));
    const onlyTold = results.filter(({ training }) => training.covariates === "age-sex");
    expect(analyse(onlyTold, context).report).toMatchObject({ levels: [], oracle: { internal: null } });
    const text = reportText(report, []);
    const apart = text.indexOf("Reads image, age and sex:");
    expect(text.indexOf("Reads image only:")).toBeLessThan(apart);
    for (const { training } of results) expect(text.indexOf(`| ${training.id} |`) > apart).toBe(training.covariates === "age-sex");
  });

  it("finds the controls at one half, the repeated training identical, and no leak", () => {
    expect(report.controls).toHaveLength(12);
    expect(report.controls.every(({ met }) => met)).toBe(true);
    expect(report.sameTwice).toMatchObject({ identical: true });
    expect(report.leaks).toEqual([]);
  });

  it("raises the alarm when a model knows more than can be known", () => {
    const first = results[0]!;
    const told = first.internal.map((score) => ({
      ...score,
      probability: score.label,
      oracle: 0.3 * score.oracle + normal(randomStream(score.pseudonym)),
    }));
    expect(analyse([{ ...first, internal: told }], context).report.leaks).toEqual([first.training.id]);
  });

  it("validates across folds, each calibrated and called by what was frozen for it", () => {
    const cv = report.crossValidation!;
    expect(cv).toMatchObject({ folds: 5, pooled: { n: 200 }, ensemble: { n: 200 } });
    expect(cv.byFold.map(({ internal, external }) => [internal.n, external.n])).toEqual(Array.from({ length: 5 }, () => [40, 200]));
    expect(cv.byFold.map(({ frozen }) => frozen.temperature)).toEqual([2, 3, 4, 5, 1]);
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    for (const where of ["internal", "external"] as const)
      for (const figure of ["auroc", "accuracy"] as const) {
        const found = cv.foldMeans[where][figure]!;
        expect(found.value).toBeCloseTo(mean(cv.byFold.map((fold) => fold[where][figure]!.value)), 12);
        expect(found.low).toBeLessThan(found.value);
        expect(found.high).toBeGreaterThan(found.value);
      }
    // Folds of equal size: the share of right calls of all is the mean of theirs.
    expect(cv.pooled.accuracy?.value).toBeCloseTo(cv.foldMeans.internal.accuracy!.value, 12);
    expect(cv.ensemble.threshold).toBeCloseTo(mean([0.42, 0.44, 0.46, 0.48, 0.4]), 12);
  });

  it("takes the mean of the calibrated log-odds for the ensemble, whose folds here differ in their temperature alone", () => {
    const external = scores(2, "one");
    const folds = trainings.flatMap((training) => {
      const { selected } = selectedFor(training);
      return selected === undefined ? [] : [{ fold: training.fold!, selected, heldOut: external, external }];
    });
    const found = crossValidate(folds, 1)!;
    const cooling = (1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5) / 5;
    const logits = (of: readonly Score[]): number[] => of.map(({ probability }) => Math.log(probability / (1 - probability)));
    const plain = logits(external);
    for (const [i, x] of logits(found.ensembleScores).entries()) expect(x).toBeCloseTo(cooling * plain[i]!, 9);
    expect(found.figures.ensemble.calibration.slope!.value).toBeGreaterThan(1); // cooled too far
    expect(crossValidate([], 1)).toBeNull();
  });

  it("is the same for the same results, and says of what was not run that it was not", () => {
    expect(analyse(results, context)).toEqual({ report, crossValidation });
    const little = analyse(results.slice(0, 1), { ...context, ran: { ...context.ran, trainings: 1, complete: false } }).report;
    expect(little.findings.every(({ effect, met }) => effect === null && met === null)).toBe(true);
    expect(reportText(little, [])).toContain("not all");
    expect(reportText(little, [])).toContain("not run");
  });

  it("is written with the word SYNTHETIC on every page and picture, n beside every figure, and the published study apart", () => {
    const pictures = figures(report, results, crossValidation);
    expect([...pictures.keys()].toSorted()).toEqual(["ablation.svg", "calibration.svg", "forest.svg", "precision-recall.svg", "roc.svg"]);
    for (const picture of pictures.values()) {
      expect(picture).toContain("SYNTHETIC");
      expect(picture).toContain("Research use only");
      expect(picture).not.toContain("NaN");
    }
    const text = reportText(report, [...pictures.keys()]);
    expect(text.indexOf("SYNTHETIC")).toBeLessThan(60);
    expect(text).not.toMatch(/NaN|undefined/);
    expect(text).toContain("5 more, 50 s beside");
    expect(text.indexOf("94.18")).toBeGreaterThan(text.indexOf("## The published study"));
    expect(JSON.stringify(report)).not.toContain('"pseudonym"');
  });
});

describe("figures made ready for resampling", () => {
  it("are those of the metrics, ties included", () => {
    const seen = scores(1, "ties").map((score) => ({ ...score, probability: Math.round(20 * score.probability) / 20 }));
    const [probabilities, labels] = [probabilitiesOf(seen), labelsOf(seen)];
    expect(plainly(aurocFigure, seen)).toBeCloseTo(auroc(probabilities, labels)?.value ?? Number.NaN, 12);
    const found = figuresOf(seen, 1);
    expect(found.averagePrecision?.value).toBeCloseTo(averagePrecision(probabilities, labels) ?? Number.NaN, 12);
    for (const { value, low, high } of [found.averagePrecision!, found.dice!]) {
      expect(low).toBeLessThanOrEqual(value + 1e-12);
      expect(high).toBeGreaterThanOrEqual(value - 1e-12);
    }
    const doubled = aurocFigure(seen)(Uint8Array.from(seen, () => 2));
    expect(doubled).toBeCloseTo(plainly(aurocFigure, seen) ?? Number.NaN, 12);
  });
});

describe("an effect", () => {
  it("is the mean over the seeds, and wider with other patients than its seeds alone would say", () => {
    const [good, poor] = [[1, 2, 3].map((seed) => scores(2, `good${seed}`)), [1, 2, 3].map((seed) => scores(1, `poor${seed}`))];
    const effect = effectOf(good, poor, aurocFigure, 1);
    expect(effect?.value).toBeCloseTo((effect?.bySeed.reduce((a, b) => a + b, 0) ?? 0) / 3, 12);
    expect(effect?.low).toBeLessThan(Math.min(...(effect?.bySeed ?? [])) + 0.02);
    expect(effectOf(good, poor, aurocFigure, 1)).toEqual(effect);
    expect(effectOf([], [], aurocFigure, 1)).toBeNull();
  });
});
