import { sha256Hex } from "@midline/shared/canonical-hash";
import { SYNTHETIC } from "@midline/shared/disclaimers";
import { caseStreams, type PhantomKey } from "./case-streams.js";
import { toldLabels, type LabelOptions } from "./label-rows.js";
import { drawLatents, type Latents } from "./latents.js";
import { phantomPseudonym } from "./pseudonym.js";

/** What the best possible reader knows of a phantom. Numbers have six decimals, so that every machine writes the same. */
export interface OracleCase extends Pick<Latents, "altered" | "location" | "cues" | "ageYears"> {
  readonly pseudonym: string;
  /** As the site tells it; where labels are permuted, not what was drawn into the picture (`altered`). */
  readonly label: 0 | 1;
  /**
   * log P(seen | altered) / P(seen | wild type) of the tumour's looks, of its place, and of both: the oracle's scores. Age is not in them:
   * ventricles and age spots tell a little of it, and a model that is given ages may rightly know more.
   */
  readonly llr: { readonly cues: number; readonly location: number; readonly both: number };
}

/**
 * The truth about a cohort, for measuring a model against the best possible reader. No training and no prediction may read it.
 *
 * @param cases all of one site, healthy heads left out.
 */
export function oracleCases(cases: readonly PhantomKey[], options: LabelOptions = {}): readonly OracleCase[] {
  const told = toldLabels(cases, options);
  return cases.map((key, i) => {
    const { altered, location, cues, ageYears, cueEvidence, locationEvidence } = drawLatents(caseStreams(key), key.preset, options);
    return {
      pseudonym: phantomPseudonym(key.siteCode, key.number),
      label: told[i]!,
      altered,
      location,
      ageYears: rounded(ageYears),
      cues: {
        mismatch: rounded(cues.mismatch),
        oedema: rounded(cues.oedema),
        enhancement: rounded(cues.enhancement),
        texture: rounded(cues.texture),
        margin: rounded(cues.margin),
      },
      llr: { cues: rounded(cueEvidence), location: rounded(locationEvidence), both: rounded(cueEvidence + locationEvidence) },
    };
  });
}

const rounded = (value: number): number => Number(value.toFixed(6));

/** The oracle's file: UTF-8 JSON. Its SHA-256 in the cohort's manifest is the seal. */
export const oracleJson = (cases: readonly OracleCase[]): string => `${JSON.stringify({ note: NOTE, cases }, null, 1)}\n`;

const NOTE = `${SYNTHETIC}. Sealed: the truth about every case. Not for training, not for prediction.`;

/**
 * Opens an oracle's file.
 *
 * @param sha256 the seal, lower-case hex.
 * @throws when the seal is broken: another file, or one that was changed.
 */
export function openOracle(text: string, sha256: string): readonly OracleCase[] {
  if (sha256Hex(text) !== sha256) throw new Error(`The oracle's seal is broken: its file has not the SHA-256 ${sha256}.`);
  const { cases }: { readonly cases: readonly OracleCase[] } = JSON.parse(text); // what the seal vouches for
  return cases;
}
