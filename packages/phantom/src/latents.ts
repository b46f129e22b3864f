import { normal } from "@midline/shared/random";
import type { Streams } from "./case-streams.js";
import { clamp, drawIndex, normalCdf, spread } from "./draw.js";
import {
  CUE_EFFECTS,
  CUES,
  EFFECT_PRESETS,
  PHANTOM_LOCATIONS,
  PRESETS,
  type Cue,
  type EffectPreset,
  type Effects,
  type PhantomLocation,
  type PresetName,
  type Range,
  type Spread,
} from "./presets.js";

/** What is true of a phantom and stands in no image: the oracle knows it, the product never reads it. */
export interface Latents {
  readonly altered: 0 | 1;
  readonly location: PhantomLocation;
  readonly cues: Readonly<Record<Cue, number>>;
  readonly ageYears: number;
  /** log P(cues | altered) / P(cues | wild type): nothing that looks at the tumour can tell more. */
  readonly cueEvidence: number;
  /** log P(location | altered) / P(location | wild type). */
  readonly locationEvidence: number;
  /** log P(age | altered) / P(age | wild type): what a reader who is told the age may know beside the picture. */
  readonly ageEvidence: number;
}

export interface LatentOptions {
  /** Default "standard". */
  readonly effects?: EffectPreset;
  /** Asks for this label instead of drawing one. */
  readonly altered?: 0 | 1;
}

/**
 * Draws what a phantom with a tumour is.
 *
 *   y ~ Bernoulli(π);  location | y ~ P̄ + e (P_y − P̄);  φⱼ | y ~ N((y − ½) e δⱼ, 1)
 *
 * The best reader of the cues alone has AUROC Φ(e ‖δ‖ / √2): 0.9864 for "training" (e = 1), 0.9698 for "external" (e = 0.85).
 */
export function drawLatents(streams: Streams, preset: PresetName, { effects: name = "standard", altered }: LatentOptions = {}): Latents {
  const effects = EFFECT_PRESETS[name];
  const { prevalence, locations, ageYears } = PRESETS[preset];
  const drawn = streams("label")() < prevalence ? 1 : 0;
  const y = altered ?? drawn;
  const places = locations.altered.map((p, i) => {
    const mean = (p + locations.wildtype[i]!) / 2;
    const half = effects.location ? effectOf(preset, effects) * (p - mean) : 0;
    return { altered: mean + half, wildtype: mean - half };
  });
  const place = drawIndex(
    streams("location"),
    places.map((p) => (y === 1 ? p.altered : p.wildtype)),
  );
  const distances = cueDistances(preset, effects);
  const cueStream = streams("cues");
  const draw = (cue: Cue): number => normal(cueStream) + (y - 0.5) * distances[cue];
  const cues = {
    mismatch: draw("mismatch"),
    oedema: draw("oedema"),
    enhancement: draw("enhancement"),
    texture: draw("texture"),
    margin: draw("margin"),
  };
  const ages = effects.age ? (y === 1 ? ageYears.altered : ageYears.wildtype) : ageYears.normal;
  const years = clamp(spread(streams("age"), ages), ...ageYears.bounds);
  return {
    altered: y,
    location: PHANTOM_LOCATIONS[place]!,
    cues,
    ageYears: years,
    cueEvidence: CUES.reduce((sum, cue) => sum + cues[cue] * distances[cue], 0),
    locationEvidence: Math.log(places[place]!.altered / places[place]!.wildtype),
    ageEvidence: effects.age
      ? logAgeDensity(years, ageYears.altered, ageYears.bounds) - logAgeDensity(years, ageYears.wildtype, ageYears.bounds)
      : 0,
  };
}

/** Logarithm of a clamped normal's density, and at its bounds of the mass that lies beyond them; constants left out that all spreads share. */
function logAgeDensity(years: number, [mean, deviation]: Spread, [low, high]: Range): number {
  const z = (years - mean) / deviation;
  if (years <= low) return Math.log(normalCdf(z));
  if (years >= high) return Math.log(normalCdf(-z));
  return -(z ** 2) / 2 - Math.log(deviation);
}

/** Age of a healthy head. */
export function drawNormalAge(streams: Streams, preset: PresetName): number {
  const { normal, bounds } = PRESETS[preset].ageYears;
  return clamp(spread(streams("age"), normal), Math.max(3, bounds[0]), bounds[1]);
}

/** e δ: how far apart the two kinds of tumour lie in each cue. */
function cueDistances(preset: PresetName, effects: Effects): Readonly<Record<Cue, number>> {
  const scale = effects.cues === "none" ? 0 : effects.cues === "hard" ? 0.8 : 1;
  const of = (cue: Cue): number => scale * effectOf(preset, effects) * CUE_EFFECTS[cue];
  return { mismatch: of("mismatch"), oedema: of("oedema"), enhancement: of("enhancement"), texture: of("texture"), margin: of("margin") };
}

const effectOf = (preset: PresetName, effects: Effects): number => PRESETS[preset].effect[effects.cues === "hard" ? "hard" : "standard"];
