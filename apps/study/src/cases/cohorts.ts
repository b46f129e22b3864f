import { toCaseGrid } from "@midline/imaging/case-grid";
import type { Volume } from "@midline/imaging/volume";
import type { SiteCase } from "@midline/model/site-round";
import { caseStreams, type PhantomKey } from "@midline/phantom/case-streams";
import { toldLabels } from "@midline/phantom/label-rows";
import { drawLatents } from "@midline/phantom/latents";
import { oracleCases } from "@midline/phantom/oracle";
import { participantOf } from "@midline/phantom/participant";
import type { EffectPreset, PhantomLocation, PresetName } from "@midline/phantom/presets";
import { phantomPseudonym } from "@midline/phantom/pseudonym";
import { phantomGrid, renderCase } from "@midline/phantom/render-case";
import { GRIDS, type NetworkSize, SEQUENCES } from "@midline/shared/protocol/vocabulary";

/** Which SYNTHETIC patients (or normal heads): the same cohort is the same bits on every machine. */
export interface Cohort {
  readonly siteCode: string;
  readonly preset: PresetName;
  readonly count: number;
  readonly seed: number;
  readonly effects: EffectPreset;
  readonly normal: boolean;
  readonly permuted: boolean;
}

/** A case of the study: what a trainer would see of it, and for the statistics what is true of it. */
export interface StudyCase extends SiteCase {
  readonly pseudonym: string;
  readonly siteCode: string;
  readonly location: PhantomLocation | null;
  /** Log-likelihood ratio of the best possible reader; null for a normal head. */
  readonly oracle: number | null;
  /** What the age adds to it; 0 for a normal head. */
  readonly ageEvidence: number;
}

export const keysOf = ({ siteCode, preset, count, seed, normal }: Cohort): readonly PhantomKey[] =>
  Array.from({ length: count }, (_, i) => ({ preset, seed, siteCode, number: i + 1, normal }));

/** Renders a cohort and brings it to the network's cube, as a trainer would bring its files. */
export function* makeCases(cohort: Cohort, network: NetworkSize): Generator<StudyCase> {
  const keys = keysOf(cohort);
  const { effects, normal } = cohort;
  const truth = normal ? null : oracleCases(keys, { effects });
  const told = normal ? null : toldLabels(keys, { effects, permutationSeed: cohort.permuted ? cohort.seed : undefined });
  for (const [i, key] of keys.entries()) {
    const { image, available, mask } = onCube(key, effects, network);
    yield {
      pseudonym: phantomPseudonym(key.siteCode, key.number, normal),
      siteCode: cohort.siteCode,
      image,
      available,
      mask: normal ? null : mask,
      hasMask: !normal,
      label: told?.[i] ?? null,
      location: truth?.[i]?.location ?? null,
      oracle: truth?.[i]?.llr.both ?? null,
      ageEvidence: normal ? 0 : drawLatents(caseStreams(key), key.preset, { effects }).ageEvidence,
      patient: participantOf(key, { effects }),
    };
  }
}

function onCube(key: PhantomKey, effects: EffectPreset, network: NetworkSize) {
  const { voxels, spacingMm } = GRIDS[network];
  const { sequences: made, mask } = renderCase(key, { voxels, effects });
  const grid = phantomGrid(voxels);
  const sequences = Object.fromEntries(
    SEQUENCES.flatMap((sequence): [string, Volume][] => {
      const data = made[sequence];
      return data === undefined ? [] : [[sequence, { data, ...grid }]];
    }),
  );
  const image = toCaseGrid(
    { sequences, mask: { data: Float32Array.from(mask), ...grid }, where: `${key.siteCode} ${key.number}` },
    { gridSize: voxels, spacingMm },
  );
  if (!image.ok) throw new Error(image.fault.message);
  return image.value;
}
