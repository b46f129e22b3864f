import { createHash } from "node:crypto";
import { SEQUENCES } from "@midline/shared/protocol/vocabulary";
import { auroc } from "@midline/shared/metrics/auroc";
import { PRESET_NAMES, type EffectPreset, type PresetName } from "./presets.js";
import { renderCase, type PhantomCase } from "./render-case.js";

jest.setTimeout(120_000);

const keyOf = (preset: PresetName, number: number) => ({ preset, seed: 1, siteCode: "golden", number });

/** SHA-256 of the volumes as a file stores them: whole numbers, so that the last bit of an exponential does not matter. */
function digestOf({ sequences, mask }: PhantomCase): string {
  const hash = createHash("sha256");
  for (const sequence of SEQUENCES) {
    const stored = Int16Array.from(sequences[sequence] ?? [], (value) => Math.round(1024 * value));
    hash.update(`${sequence} ${stored.length}\n`);
    hash.update(new Uint8Array(stored.buffer));
  }
  return hash.update(mask).digest("hex").slice(0, 16);
}

/** Frozen as v1: a change here makes every figure ever drawn from phantoms another figure. Cases 1 to 3 at 32³. */
const GOLDEN: Readonly<Record<PresetName, readonly string[]>> = {
  training: ["5059206962b7cc18", "24317c509af04432", "868b2d4b1b1c0c65"],
  external: ["3782d8af8fc815c3", "28ebf572104b232e", "f8120dcf8ca80632"],
  paediatric: ["63a66c02400793c2", "f365d9a51db9cf1e", "7582f666ce41bfd8"],
};

/** Case 1 at 64³. */
const GOLDEN_FINE: Readonly<Record<PresetName, string>> = {
  training: "1615683cc70b5351",
  external: "a7d69e71a971e4a2",
  paediatric: "96d7470453eeb325",
};

/** Healthy heads 1 to 3 at 32³. */
const GOLDEN_NORMAL: Readonly<Record<PresetName, readonly string[]>> = {
  training: ["87d3210156598f33", "fafd191bfd834b72", "b5a0949b4cbe1bf1"],
  external: ["f1e477a52d42b3bd", "8d9da357823b204f", "6e23c4fd6b785a7d"],
  paediatric: ["edf57e7f7f6f5332", "1920809ad808b688", "c7319843413f49bd"],
};

/** Case 1 of "external" at 32³. */
const GOLDEN_EFFECTS: Readonly<Record<EffectPreset, string>> = {
  standard: "3782d8af8fc815c3",
  hard: "e0e113bbf84e9675",
  "no-signal": "6a6ab4d3772dd31d",
  "location-off": "fdc24deb622e7ea0",
};

describe("a phantom", () => {
  it.each(PRESET_NAMES)("of preset %s has the same voxels today as on the day v1 was frozen", (preset) => {
    expect([1, 2, 3].map((number) => digestOf(renderCase(keyOf(preset, number), { voxels: 32 })))).toEqual(GOLDEN[preset]);
    expect(digestOf(renderCase(keyOf(preset, 1), { voxels: 64 }))).toBe(GOLDEN_FINE[preset]);
  });

  it.each(PRESET_NAMES)("of preset %s without a tumour, too", (preset) => {
    const normals = [1, 2, 3].map((number) => renderCase({ ...keyOf(preset, number), normal: true }, { voxels: 32 }));
    expect(normals.map(digestOf)).toEqual(GOLDEN_NORMAL[preset]);
  });

  it("of every preset of effects, too", () => {
    const first = (effects: EffectPreset): string => digestOf(renderCase(keyOf("external", 1), { voxels: 32, effects }));
    const seen = {
      standard: first("standard"),
      hard: first("hard"),
      "no-signal": first("no-signal"),
      "location-off": first("location-off"),
    };
    expect(seen).toEqual(GOLDEN_EFFECTS);
  });

  it("has a head in the field, air at nought around it, and a tumour in the head", () => {
    const { sequences, mask } = renderCase(keyOf("training", 4), { voxels: 32 });
    const t2 = sequences.t2 ?? new Float32Array();
    const head = t2.reduce((count, value) => count + Number(value > 0), 0) / t2.length;
    expect(head).toBeGreaterThan(0.14);
    expect(head).toBeLessThan(0.3);
    expect(t2.every((value) => value >= 0 && value < 30)).toBe(true); // 32 is the largest that int16 holds
    const tumour = mask.reduce((sum, value) => sum + value, 0);
    expect(tumour).toBeGreaterThan(10);
    expect(mask.reduce((sum, value, i) => sum + value * Number(t2[i]! > 0), 0) / tumour).toBeGreaterThan(0.9);
  });

  it("has no tumour when it is healthy", () => {
    const { mask, latents } = renderCase({ ...keyOf("training", 4), normal: true }, { voxels: 16 });
    expect(latents).toBeNull();
    expect(mask.includes(1)).toBe(false);
  });

  it("is the same patient on a finer grid", () => {
    const [coarse, fine] = [16, 32].map((voxels) => renderCase(keyOf("training", 6), { voxels }));
    expect(fine?.latents).toEqual(coarse?.latents);
    const share = (one: PhantomCase | undefined): number => (one ? one.mask.reduce((sum, value) => sum + value, 0) / one.mask.length : 0);
    expect(share(fine) / share(coarse)).toBeGreaterThan(0.6);
    expect(share(fine) / share(coarse)).toBeLessThan(1.6);
  });

  it("looks the same altered and wild type when no effect is left, bit for bit", () => {
    const seen = ([0, 1] as const).map((altered) =>
      digestOf(renderCase(keyOf("external", 3), { voxels: 16, altered, effects: "no-signal" })),
    );
    expect(seen[1]).toBe(seen[0]);
    const told = ([0, 1] as const).map((altered) => digestOf(renderCase(keyOf("external", 3), { voxels: 16, altered, effects: "hard" })));
    expect(told[1]).not.toBe(told[0]);
  });

  it("shows its label in the tumour's FLAIR to whoever knows where the tumour is", () => {
    const scores: number[] = [];
    const labels: (0 | 1)[] = [];
    for (let number = 1; number <= 80; number++) {
      const { sequences, mask, latents } = renderCase(keyOf("training", number), { voxels: 16 });
      const { flair, t2 } = sequences;
      if (!flair || !t2 || !latents || !mask.includes(1)) continue; // a voxel of 12 mm may miss a small tumour
      const [inside, outside] = [ratio(flair, t2, mask, 1), ratio(flair, t2, mask, 0)];
      scores.push(-inside / outside);
      labels.push(latents.altered);
    }
    const reader = auroc(scores, labels);
    expect(labels.length).toBeGreaterThan(70);
    expect(reader?.low).toBeGreaterThan(0.6);
    expect(reader?.value).toBeLessThan(0.9864);
  });
});

/** Sum of one sequence over another where the mask has this value. */
function ratio(above: Float32Array, below: Float32Array, mask: Uint8Array, value: 0 | 1): number {
  let [sum, other] = [0, 0];
  mask.forEach((here, i) => {
    if (here !== value) return;
    sum += above[i]!;
    other += below[i]!;
  });
  return sum / other;
}
