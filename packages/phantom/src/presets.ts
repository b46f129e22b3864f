/** Where a phantom's tumour may have its centre; the order of all location probabilities. */
export const PHANTOM_LOCATIONS = ["pons", "thalamus", "midbrain", "medulla", "other"] as const;
export type PhantomLocation = (typeof PHANTOM_LOCATIONS)[number];

/** What an altered tumour looks like: each cue is a normal latent whose mean depends on the label. */
export const CUES = ["mismatch", "oedema", "enhancement", "texture", "margin"] as const;
export type Cue = (typeof CUES)[number];

/** Distance in SD between the means of altered and wild-type tumours (δ). Frozen as v1: never tuned to a published figure. */
export const CUE_EFFECTS: Readonly<Record<Cue, number>> = { mismatch: 1.75, oedema: 1.375, enhancement: 1.25, texture: 1.5, margin: 1 };

export const PRESET_NAMES = ["training", "external", "paediatric"] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

export type Range = readonly [low: number, high: number];

/** Mean and SD. */
export type Spread = readonly [mean: number, deviation: number];

/** How one kind of hospital differs from another: its patients, its scanner, its diligence. */
export interface Preset {
  /** Share of altered tumours. */
  readonly prevalence: number;
  /** e: how much of every cue, and of what the location says, holds at this hospital. `hard` replaces it in the hard variant. */
  readonly effect: { readonly standard: number; readonly hard: number };
  readonly locations: { readonly altered: readonly number[]; readonly wildtype: readonly number[] };
  readonly ageYears: { readonly altered: Spread; readonly wildtype: Spread; readonly normal: Spread; readonly bounds: Range };
  /** SD of the noise, as a share of the mean intensity (× 1.5). */
  readonly noise: Range;
  /** Strength of the coil's shading (log scale). */
  readonly bias: Range;
  readonly gain: Range;
  readonly gamma: Range;
  /** SD of every tissue's intensity from case to case. */
  readonly tissueJitter: number;
  /** Slice thickness, in voxels of a 64³ grid (3 mm). */
  readonly thickness: Range;
  /** Share of cases without the sequence. */
  readonly missing: { readonly t1: number; readonly t1ce: number; readonly t2: number; readonly flair: number };
}

const ADULT_LOCATIONS = { altered: [0.33, 0.42, 0.08, 0.1, 0.07], wildtype: [0.18, 0.34, 0.13, 0.12, 0.23] };
const ALL_AGES = { altered: [24.1, 13.1], wildtype: [35.8, 18.7], normal: [35, 18], bounds: [1, Infinity] } as const;

/**
 * The hospitals that phantoms are made for. "training" and "external" imitate the two centres of the published study in kind (prevalence,
 * scanner shift), "paediatric" is a children's hospital. None of them is, or is named after, a real hospital.
 */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  training: {
    prevalence: 0.58,
    effect: { standard: 1, hard: 1 },
    locations: ADULT_LOCATIONS,
    ageYears: ALL_AGES,
    noise: [0.015, 0.035],
    bias: [0.05, 0.2],
    gain: [0.9, 1.1],
    gamma: [0.92, 1.08],
    tissueJitter: 0.03,
    thickness: [1, 2],
    missing: { t1: 0, t1ce: 0, t2: 0, flair: 0.02 },
  },
  external: {
    prevalence: 0.46,
    effect: { standard: 0.85, hard: 0.82 },
    locations: ADULT_LOCATIONS,
    ageYears: ALL_AGES,
    noise: [0.04, 0.08],
    bias: [0.2, 0.45],
    gain: [0.6, 1.6],
    gamma: [0.75, 1.25],
    tissueJitter: 0.07,
    thickness: [2, 4],
    missing: { t1: 0.05, t1ce: 0.03, t2: 0, flair: 0.12 },
  },
  paediatric: {
    prevalence: 0.73,
    effect: { standard: 1, hard: 1 },
    locations: { altered: [0.6, 0.2, 0.07, 0.09, 0.04], wildtype: [0.4, 0.22, 0.1, 0.1, 0.18] },
    ageYears: { altered: [8, 3.5], wildtype: [10, 4], normal: [10, 4], bounds: [2, 18] },
    noise: [0.02, 0.05],
    bias: [0.1, 0.3],
    gain: [0.8, 1.25],
    gamma: [0.88, 1.14],
    tissueJitter: 0.05,
    thickness: [1.5, 3],
    missing: { t1: 0.02, t1ce: 0.04, t2: 0, flair: 0.04 },
  },
};

/** What of a phantom may depend on its label. */
export interface Effects {
  /** `hard`: every cue at four fifths. `none`: no cue at all. */
  readonly cues: "standard" | "hard" | "none";
  /** Off: altered and wild-type tumours sit in the same places. */
  readonly location: boolean;
  /** Off: both are of the same ages (ages show in the ventricles). */
  readonly age: boolean;
}

/**
 * The four cohorts that a study needs of every hospital; the best possible reader's AUROC at "training" and "external" in brackets.
 *
 * - `standard` (0.988, 0.973): v1 as frozen. What a result is measured on.
 * - `hard` (0.966, 0.933): every cue at four fifths. Keeps methods apart that `standard` lets near the ceiling.
 * - `no-signal` (0.5, 0.5): nothing in the picture depends on the label. Whoever is more than 2 SE from 0.5 here has a leak.
 * - `location-off` (0.986, 0.970): the tumours' places tell nothing, cues and ages do. How much of a result is location.
 *
 * The control that keeps the picture's signal and breaks its tie to the label is a cohort's `permutationSeed`.
 */
export const EFFECT_PRESETS = {
  standard: { cues: "standard", location: true, age: true },
  hard: { cues: "hard", location: true, age: true },
  "no-signal": { cues: "none", location: false, age: false },
  "location-off": { cues: "standard", location: false, age: true },
} as const satisfies Readonly<Record<string, Effects>>;
export type EffectPreset = keyof typeof EFFECT_PRESETS;
