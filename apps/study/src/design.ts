import type { EffectPreset, PresetName } from "@midline/phantom/presets";
import type { Attention, Covariates, NetworkSize } from "@midline/shared/protocol/vocabulary";

/** A hospital of the study. Its name is invented. */
export interface Hospital {
  readonly code: string;
  readonly preset: PresetName;
  /** Patients with a tumour it trains on. */
  readonly patients: number;
  /** Normal heads it pretrains on. */
  readonly normals: number;
}

/** How large a study is, and how long each arm trains. Fixed before any arm is scored. */
export interface StudySize {
  readonly network: NetworkSize;
  /** These train. */
  readonly hospitals: readonly Hospital[];
  /** Fresh patients of the hospitals' kind, whom no arm has seen; and those of a second centre that never trains. */
  readonly internalTest: number;
  readonly externalTest: number;
  /** Of the test patients, who are the same for every arm and every seed. */
  readonly testSeed: number;
  readonly seeds: number;
  readonly folds: number;
  readonly rounds: number;
  /** An inner training is scored after so many rounds, again and again, and after its last. */
  readonly selectEvery: number;
  /** Steps of one hospital in a round; a regime with one hospital takes those of all. */
  readonly localSteps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly warmupSteps: number;
  /** Of the moving average of the weights over the rounds, which is what is scored; per round, 0 for none. Pretraining hands on its last weights. */
  readonly averagingDecay: number;
  readonly pretrainingRounds: number;
  /** Weight on the ages of normal heads in pretraining; 0 teaches none. */
  readonly pretrainingAgeWeight: number;
}

const HOSPITALS = [
  { code: "north", preset: "training", patients: 120, normals: 120 },
  { code: "south", preset: "training", patients: 80, normals: 80 },
] as const satisfies readonly Hospital[];

export const SIZES = {
  /** Does it run? A minute or two; its figures mean nothing. */
  smoke: {
    network: "ci",
    hospitals: [
      { code: "north", preset: "training", patients: 12, normals: 6 },
      { code: "south", preset: "training", patients: 10, normals: 4 },
    ],
    internalTest: 12,
    externalTest: 12,
    testSeed: 9001,
    seeds: 1,
    folds: 3,
    rounds: 2,
    selectEvery: 1,
    localSteps: 3,
    batchSize: 4,
    learningRate: 4e-3,
    warmupSteps: 1,
    averagingDecay: 0,
    pretrainingRounds: 1,
    pretrainingAgeWeight: 0,
  },
  ci: {
    network: "ci",
    hospitals: HOSPITALS,
    internalTest: 200,
    externalTest: 200,
    testSeed: 9001,
    seeds: 3,
    folds: 5,
    rounds: 24,
    selectEvery: 4,
    localSteps: 25,
    batchSize: 4,
    learningRate: 8e-3,
    warmupSteps: 25,
    averagingDecay: 0,
    pretrainingRounds: 15,
    pretrainingAgeWeight: 0,
  },
  laptop: {
    network: "laptop",
    hospitals: HOSPITALS,
    internalTest: 200,
    externalTest: 200,
    testSeed: 9001,
    seeds: 3,
    folds: 5,
    rounds: 60,
    selectEvery: 6,
    localSteps: 25,
    batchSize: 4,
    learningRate: 4e-3,
    warmupSteps: 50,
    averagingDecay: 0,
    pretrainingRounds: 20,
    pretrainingAgeWeight: 0,
  },
} as const satisfies Readonly<Record<string, StudySize>>;
export type SizeName = keyof typeof SIZES;

/** What is learned: the label alone, the mask alone, or both together. */
export const ARMS = ["classifier", "mask", "cotraining"] as const;
export type Arm = (typeof ARMS)[number];

/** Who trains: all hospitals by federated averaging, one site that holds all patients, or one hospital by itself. */
export type Regime = "federated" | "pooled" | `local-${string}`;

/** One training, from first weights to scores. */
export interface Training {
  readonly id: string;
  readonly arm: Arm;
  readonly regime: Regime;
  /** Begins from a trunk that learned to restore normal brains. */
  readonly pretrained: boolean;
  /** What the classifier reads beside the images, and where it looks. */
  readonly covariates: Covariates;
  readonly attention: Attention;
  readonly effects: EffectPreset;
  /** Labels dealt out anew among the patients: the control in which there is nothing to learn. */
  readonly permuted: boolean;
  /** Share of the hospitals' patients that is used; half the rounds where it is less than all. */
  readonly share: number;
  readonly seed: number;
  /** The fold that is left out of training and scored; null for none. */
  readonly fold: number | null;
  /** Tells apart two trainings that are alike in all else. */
  readonly repeat: number;
}

/** Pretraining of one seed, federated over all hospitals. */
export interface Pretraining {
  readonly id: string;
  readonly seed: number;
}

/**
 * What comes before a training that holds out a fold: the same training without the next fold either, which chooses the round at which the
 * fold's training stops, its temperature and its thresholds.
 */
export interface Selection {
  readonly id: string;
  readonly training: Training;
  /** Left out of this training and scored; another than the training's own fold, so there are three folds at least. */
  readonly innerFold: number;
}

/** Readers of radiomics over the true mask and of age alone, trained on the patients of one seed: lines beside the oracle's. */
export interface Reference {
  readonly id: string;
  readonly seed: number;
}

export interface Choice {
  readonly arms: readonly Arm[];
  readonly seeds: readonly number[];
  /** How many of the folds are run; 0 for no cross-validation. */
  readonly folds: number;
}

const BASE = {
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

/** Every training of a study, most telling first: whoever stops half way has the main comparison. */
export function trainingsOf(size: StudySize, { arms, seeds, folds }: Choice): readonly Training[] {
  const made = (change: Omit<Partial<Training>, "id"> & Pick<Training, "seed">): Training => {
    const training = { ...BASE, ...change };
    return { ...training, id: idOf(training) };
  };
  const [first] = seeds;
  if (first === undefined) return [];
  const everySeed = (change: Omit<Partial<Training>, "id" | "seed">): Training[] => seeds.map((seed) => made({ ...change, seed }));
  const both = arms.includes("cotraining");
  const once = (change: Omit<Partial<Training>, "id" | "seed">): Training[] => [made({ ...change, seed: first })];
  return [
    ...(both ? everySeed({}) : []),
    ...(arms.includes("classifier") ? everySeed({ arm: "classifier" }) : []),
    ...(both ? everySeed({ regime: "pooled" }) : []),
    ...(both ? size.hospitals.flatMap(({ code }) => everySeed({ regime: `local-${code}` })) : []),
    ...(both ? Array.from({ length: folds }, (_, fold) => made({ fold, seed: first })) : []),
    ...(both ? [everySeed({ permuted: true }), everySeed({ effects: "no-signal" }), once({ repeat: 1 })].flat() : []),
    ...(both ? everySeed({ pretrained: true }) : []),
    ...(both ? [false, true].flatMap((pretrained) => everySeed({ pretrained, share: 0.25 })) : []),
    ...(both ? everySeed({ covariates: "age-sex" }) : []),
    // One seed shows that these arms run and what they give; nothing is claimed of them.
    ...(arms.includes("classifier") ? once({ arm: "classifier", pretrained: true }) : []),
    ...(both ? once({ attention: "even" }) : []),
    ...(arms.includes("mask") ? [once({ arm: "mask" }), once({ arm: "mask", pretrained: true })].flat() : []),
  ];
}

/** The plain federated co-training of a seed. */
export const plainTraining = (seed: number): Training => {
  const training = { ...BASE, seed };
  return { ...training, id: idOf(training) };
};

export const referenceOf = (seed: number): Reference => ({ id: `radiomics-seed${seed}`, seed });

/** Null for a training that holds out no fold: it trains all rounds. */
export const selectionOf = ({ folds }: StudySize, training: Training): Selection | null =>
  training.fold === null ? null : { id: `${training.id}-inner`, training, innerFold: (training.fold + 1) % folds };

export const pretrainingOf = ({ seed }: Pick<Training, "seed">): Pretraining => ({ id: `pretraining-seed${seed}`, seed });

function idOf({
  arm,
  regime,
  pretrained,
  covariates,
  attention,
  effects,
  permuted,
  share,
  seed,
  fold,
  repeat,
}: Omit<Training, "id">): string {
  const parts = [
    arm,
    regime,
    pretrained ? "pretrained" : "",
    covariates === "none" ? "" : covariates,
    attention === "mask" ? "" : attention,
    effects === "standard" ? "" : effects,
    permuted ? "permuted" : "",
    share === 1 ? "" : `share${share}`,
    `seed${seed}`,
    fold === null ? "" : `fold${fold}`,
    repeat === 0 ? "" : `repeat${repeat}`,
  ];
  return parts.filter(Boolean).join("-");
}
