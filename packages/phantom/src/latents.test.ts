import { auroc } from "@midline/shared/metrics/auroc";
import { caseStreams } from "./case-streams.js";
import { drawLatents, type Latents } from "./latents.js";
import { PRESETS, type EffectPreset, type PresetName } from "./presets.js";

jest.setTimeout(60_000);

const CASES = 20_000;

/** As many phantoms as a measurement needs, without their images. */
const cohort = (preset: PresetName, effects: EffectPreset = "standard"): readonly Latents[] =>
  Array.from({ length: CASES }, (_, i) =>
    drawLatents(caseStreams({ preset, seed: 3, siteCode: "site-a", number: i + 1 }), preset, { effects }),
  );

/** How many standard errors a reader's AUROC lies from the expected. */
function distance(cases: readonly Latents[], score: (one: Latents) => number, expected: number): number {
  const measured = auroc(
    cases.map(score),
    cases.map((one) => one.altered),
  );
  if (!measured) throw new Error("no AUROC without both labels");
  return Math.abs(measured.value - expected) / Math.sqrt(measured.variance);
}

const training = cohort("training");
const external = cohort("external");
const cues = (one: Latents): number => one.cueEvidence;
const everything = (one: Latents): number => one.cueEvidence + one.locationEvidence;

describe("the latents", () => {
  it("let the best reader of the cues reach Φ(e ‖δ‖ / √2), and no more", () => {
    expect(distance(training, cues, 0.98644)).toBeLessThan(3);
    expect(distance(external, cues, 0.9698)).toBeLessThan(3);
  });

  it("let age alone reach what the design measured, and add to what is seen", () => {
    expect(distance(training, (one) => one.ageEvidence, 0.698)).toBeLessThan(3);
    const of = (score: (one: Latents) => number) => auroc(training.map(score), training.map((one) => one.altered))?.value ?? 0; // prettier-ignore
    expect(of((one) => everything(one) + one.ageEvidence)).toBeGreaterThan(of(everything));
    expect(cohort("training", "no-signal").every(({ ageEvidence }) => ageEvidence === 0)).toBe(true);
    // A likelihood ratio in any window of ages is how many of either kind are there.
    const young = training.filter(({ ageYears }) => ageYears < 20);
    const share = (of: readonly Latents[]) => of.filter(({ altered }) => altered === 1).length / of.length;
    const expected = young.reduce((sum, { ageEvidence }) => sum + 1 / (1 + Math.exp(-ageEvidence) * (0.42 / 0.58)), 0) / young.length;
    expect(Math.abs(share(young) - expected)).toBeLessThan(0.02);
  });

  it("let the location add what the design measured", () => {
    expect(distance(training, everything, 0.9881)).toBeLessThan(3);
    expect(distance(external, everything, 0.9727)).toBeLessThan(3);
    expect(distance(training, (one) => one.locationEvidence, 0.649)).toBeLessThan(3);
    expect(distance(training, (one) => -one.ageYears, 0.698)).toBeLessThan(4);
  });

  it("tell less in the hard variant", () => {
    expect(distance(cohort("training", "hard"), everything, 0.9659)).toBeLessThan(4);
    expect(distance(cohort("external", "hard"), everything, 0.9328)).toBeLessThan(4);
  });

  it("tell nothing when no effect is left", () => {
    const blind = cohort("training", "no-signal");
    for (const cue of ["mismatch", "oedema", "enhancement", "texture", "margin"] as const) {
      expect(distance(blind, (one) => one.cues[cue], 0.5)).toBeLessThan(3);
    }
    expect(distance(blind, (one) => one.ageYears, 0.5)).toBeLessThan(3);
    expect(distance(blind, (one) => Number(one.location === "pons"), 0.5)).toBeLessThan(3);
    expect(blind.every((one) => one.cueEvidence === 0 && one.locationEvidence === 0)).toBe(true);
  });

  it("tell without the location what the cues alone tell, and the ages", () => {
    const placeless = cohort("external", "location-off");
    expect(distance(placeless, everything, 0.9698)).toBeLessThan(3);
    expect(distance(placeless, (one) => Number(one.location === "pons"), 0.5)).toBeLessThan(3);
    expect(placeless.map((one) => one.cues)).toEqual(external.map((one) => one.cues));
    expect(placeless.map((one) => one.ageYears)).toEqual(external.map((one) => one.ageYears));
  });

  it("are altered as often as the preset says, in the places it says", () => {
    for (const preset of ["training", "external", "paediatric"] as const) {
      const cases = preset === "training" ? training : preset === "external" ? external : cohort(preset);
      const { prevalence, locations, effect, ageYears } = PRESETS[preset];
      const altered = cases.filter((one) => one.altered === 1);
      expect(nearShare(altered.length, CASES, prevalence)).toBeLessThan(3);
      const [a, w] = [locations.altered[0]!, locations.wildtype[0]!];
      const inPons = (a + w) / 2 + (effect.standard * (a - w)) / 2;
      expect(nearShare(altered.filter((one) => one.location === "pons").length, altered.length, inPons)).toBeLessThan(3);
      expect(Math.min(...cases.map((one) => one.ageYears))).toBeGreaterThanOrEqual(ageYears.bounds[0]);
      expect(Math.max(...cases.map((one) => one.ageYears))).toBeLessThanOrEqual(ageYears.bounds[1]);
    }
  });

  it("draw locations from probabilities that sum to one", () => {
    for (const { locations } of Object.values(PRESETS)) {
      for (const places of [locations.altered, locations.wildtype]) {
        expect(places).toHaveLength(5);
        expect(places.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      }
    }
  });
});

/** Standard errors between a count and what is expected of it. */
const nearShare = (count: number, of: number, share: number): number =>
  Math.abs(count / of - share) / Math.sqrt((share * (1 - share)) / of);
