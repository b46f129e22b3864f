import { TARGETS } from "@midline/shared/protocol/vocabulary";
import { deriveTarget } from "@midline/shared/labels/derive-target";
import { readAllRows } from "@midline/shared/labels/testing/read-all-rows";
import { caseStreams, type PhantomKey } from "./case-streams.js";
import { labelCsv } from "./label-rows.js";
import { drawLatents } from "./latents.js";
import { PRESET_NAMES, type PresetName } from "./presets.js";

jest.setTimeout(60_000);

const CASES = 2000;
const keysOf = (preset: PresetName): readonly PhantomKey[] =>
  Array.from({ length: CASES }, (_, i) => ({ preset, seed: 11, siteCode: "site-a", number: i + 1 }));
const read = (preset: PresetName) => readAllRows(Buffer.from(labelCsv(keysOf(preset))), { siteCode: "site-a" });

describe("what a site says of its phantoms", () => {
  it.each(PRESET_NAMES)("leads to the true label, or to a person, for preset %s", (preset) => {
    const truth = keysOf(preset).map((key) => drawLatents(caseStreams(key), preset).altered === 1);
    for (const target of TARGETS) {
      const states = { agreed: 0, waiting: 0, disputed: 0, unusable: 0 };
      for (const { values } of read(preset).rows) {
        if (values?.case_no == null) continue; // the case that stands there twice
        const derived = deriveTarget(values, target);
        states[derived.state]++;
        if (derived.state === "agreed") expect([values.case_no, derived.value]).toEqual([values.case_no, truth[values.case_no - 1]]);
      }
      expect(states.agreed + states.waiting + states.disputed + states.unusable).toBe(CASES - 1);
      expect(within3(states.disputed, 0.02)).toBe(true);
      expect(within3(states.waiting + states.unusable, 0.03)).toBe(true);
    }
  });

  it("leaves one tumour in twenty undrawn, and the sequences as often out as the preset says", () => {
    const rows = read("external").rows.flatMap(({ values }) => values ?? []);
    expect(within3(rows.filter((values) => !values.mask_present).length, 0.05)).toBe(true);
    for (const [sequence, share] of [
      ["t1", 0.05],
      ["t1ce", 0.03],
      ["flair", 0.12],
    ] as const)
      expect(within3(rows.filter((values) => !values.sequences_present?.includes(sequence)).length, share)).toBe(true);
    expect(rows.every((values) => values.sequences_present?.includes("t2"))).toBe(true);
  });
});

/** Whether a count of all cases is within three standard errors of its share. */
const within3 = (count: number, share: number): boolean =>
  Math.abs(count / CASES - share) <= 3 * Math.sqrt((share * (1 - share)) / CASES) + 1e-3;
