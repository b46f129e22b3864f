import type { Regime, StudySize, Training } from "../design.js";
import type { TrainingResult } from "../training/results.js";
import { aurocFigure, diceFigure, type Effect, effectOf, type Figures, figuresOf, medianOf, plainly } from "./figures-of.js";

/** Of all bootstraps of a report. */
export const REPORT_SEED = 1;

export type Where = "internal" | "external";

/** A row that must be shown, and what was found. */
export interface Finding {
  readonly name: string;
  readonly where: Where;
  readonly figure: "AUROC" | "Dice";
  /** What it is held against; null where it is only measured. */
  readonly must: string | null;
  readonly effect: Effect | null;
  /** Null where nothing was run for it, or nothing asked of it. */
  readonly met: boolean | null;
}

export interface Level {
  readonly name: string;
  readonly where: Where;
  readonly figure: "AUROC" | "Dice";
  readonly must: number;
  /** Median of the seeds, and the seed that gave it with its interval. */
  readonly median: number;
  readonly figures: Figures;
  readonly seeds: readonly number[];
  readonly met: boolean;
}

/** Trainings alike in all that is asked for, as the plain federated co-training in all else, by seed. */
export function trainingsLike(results: readonly TrainingResult[], wanted: Partial<Training>): readonly TrainingResult[] {
  const { arm, regime, pretrained, covariates, attention, effects, permuted, share, fold, repeat } = { ...PLAIN, ...wanted };
  return results
    .filter(({ training }) => training.arm === arm && training.regime === regime && training.pretrained === pretrained)
    .filter(({ training }) => training.covariates === covariates && training.attention === attention)
    .filter(({ training }) => training.effects === effects && training.permuted === permuted && training.share === share)
    .filter(({ training }) => training.fold === fold && training.repeat === repeat)
    .toSorted((a, b) => a.training.seed - b.training.seed);
}

const PLAIN = {
  arm: "cotraining",
  regime: "federated",
  pretrained: false,
  covariates: "none",
  attention: "mask",
  effects: "standard",
  permuted: false,
  share: 1,
  fold: null,
  repeat: 0,
} as const satisfies Partial<Training>;

interface Question {
  readonly name: string;
  readonly first: readonly TrainingResult[];
  readonly second: readonly TrainingResult[];
  readonly figure: "AUROC" | "Dice";
  readonly must?: string | null;
  readonly isMet?: (effect: Effect) => boolean;
  readonly wheres?: readonly Where[];
}

/** What each part of the method is worth, as far as it was run. */
export function findingsOf(results: readonly TrainingResult[], { hospitals }: StudySize): readonly Finding[] {
  const like = (wanted: Partial<Training>) => trainingsLike(results, wanted);
  const co = like({});
  const pooled = like({ regime: "pooled" });
  const bestLocal = bestOf(hospitals.map(({ code }): readonly TrainingResult[] => like({ regime: `local-${code}` satisfies Regime })));
  const questions: readonly Question[] = [
    {
      name: "co-training less classifier alone",
      first: co,
      second: like({ arm: "classifier" }),
      figure: "AUROC",
      must: "> 0, interval excludes 0",
      isMet: ({ low }) => low > 0,
    },
    { name: "co-training less mask alone", first: co, second: like({ arm: "mask" }), figure: "Dice" },
    { name: "federated less pooled", first: co, second: pooled, figure: "AUROC", must: "≥ -0.02", isMet: ({ median }) => median >= -0.02 },
    { name: "federated less pooled", first: co, second: pooled, figure: "Dice", must: "≥ -0.03", isMet: ({ median }) => median >= -0.03 },
    {
      name: "federated less best local",
      first: co,
      second: bestLocal,
      figure: "AUROC",
      must: "> 0",
      isMet: ({ median }) => median > 0,
      wheres: ["external"],
    },
    { name: "even head less attention by the mask", first: like({ attention: "even" }), second: co, figure: "AUROC" },
    { name: "pretrained less not, co-training", first: like({ pretrained: true }), second: co, figure: "AUROC" },
    {
      name: "pretrained less not, classifier alone",
      first: like({ arm: "classifier", pretrained: true }),
      second: like({ arm: "classifier" }),
      figure: "AUROC",
    },
    {
      name: "pretrained less not, mask alone",
      first: like({ arm: "mask", pretrained: true }),
      second: like({ arm: "mask" }),
      figure: "Dice",
    },
    {
      name: "pretrained less not, co-training on a quarter of the patients",
      first: like({ pretrained: true, share: 0.25 }),
      second: like({ share: 0.25 }),
      figure: "AUROC",
    },
  ];
  return questions.flatMap(answer);
}

/** What age and sex add to the image: another kind of model, reported apart. */
export const covariateFindingsOf = (results: readonly TrainingResult[]): readonly Finding[] =>
  answer({
    name: "image, age and sex less image alone",
    first: trainingsLike(results, { covariates: "age-sex" }),
    second: trainingsLike(results, {}),
    figure: "AUROC",
  });

function answer({ name, first, second, figure, must = null, isMet, wheres = ["internal", "external"] }: Question): readonly Finding[] {
  const pairs = first.flatMap((one) => {
    const other = second.find(({ training }) => training.seed === one.training.seed);
    return other === undefined ? [] : [{ one, other }];
  });
  return wheres.map((where) => {
    const of = figure === "AUROC" ? aurocFigure : diceFigure;
    const effect = effectOf(
      pairs.map(({ one }) => one[where]),
      pairs.map(({ other }) => other[where]),
      of,
      REPORT_SEED,
    );
    return { name, where, figure, must, effect, met: effect === null || isMet === undefined ? null : isMet(effect) };
  });
}

/** The hospital whose own models are best at the second centre, by the median of its seeds. */
function bestOf(locals: readonly (readonly TrainingResult[])[]): readonly TrainingResult[] {
  const worth = (results: readonly TrainingResult[]): number =>
    results.length === 0 ? -Infinity : medianOf(results.map(({ external }) => plainly(aurocFigure, external) ?? 0));
  return locals.toSorted((a, b) => worth(b) - worth(a))[0] ?? [];
}

const LEVELS = [
  { figure: "AUROC", where: "internal", must: 0.93 },
  { figure: "AUROC", where: "external", must: 0.85 },
  { figure: "Dice", where: "internal", must: 0.8 },
  { figure: "Dice", where: "external", must: 0.75 },
] as const;

/** How good the plain federated co-training is. */
export function levelsOf(results: readonly TrainingResult[]): readonly Level[] {
  return LEVELS.flatMap(({ figure, where, must }) => {
    const of = (result: TrainingResult): number => plainly(figure === "AUROC" ? aurocFigure : diceFigure, result[where]) ?? Number.NaN;
    const sorted = results.toSorted((a, b) => of(a) - of(b));
    const middle = sorted[Math.floor((sorted.length - 1) / 2)];
    if (middle === undefined) return [];
    const seeds = results.map(of);
    const median = medianOf(seeds);
    return [
      {
        name: "co-training, federated",
        where,
        figure,
        must,
        median,
        figures: figuresOf(middle[where], REPORT_SEED),
        seeds,
        met: median >= must,
      },
    ];
  });
}
