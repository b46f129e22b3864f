import path from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import { voxelSizesOf } from "@midline/imaging/affine";
import type { NiftiVolume } from "@midline/imaging/nifti/read-nifti";
import { sameGrid } from "@midline/imaging/volume";
import { bootstrap } from "@midline/shared/metrics/bootstrap";
import { dice } from "@midline/shared/metrics/dice";
import { quantile } from "@midline/shared/metrics/quantile";
import { surfaceDice, surfaceDistances } from "@midline/shared/metrics/surface-distance";
import { ok, refuse, type Result } from "@midline/shared/result";
import { LEAST_CASES } from "@midline/shared/reviews/agreement-terms";
import type { SegmenterAgreement, SegmenterSummary } from "@midline/shared/reviews/segmenter-agreement";
import type { Finding } from "../data/finding.js";
import type { MaskFile } from "../data/index-masks.js";
import { openBids } from "../data/open-bids.js";
import { readVolume } from "../data/read-case.js";

export interface Comparison {
  readonly dataFolder: string;
  /** Codes of the two, as the `desc` entity of their masks names them. */
  readonly raters: readonly [string, string];
  /** Of the surface Dice, in mm. */
  readonly toleranceMm: number;
  readonly onProgress: (done: number, total: number) => void;
}

export interface Compared {
  /** What may leave the hospital. */
  readonly agreement: SegmenterAgreement;
  /** Why cases were left out; stays here. */
  readonly findings: readonly Finding[];
}

interface Pair {
  readonly subject: string;
  readonly masks: readonly [MaskFile, MaskFile];
}

/** Of the bootstrap: the same masks give the same file. */
const SEED = 1;

/**
 * How alike two people of a hospital draw: Dice and normalised surface Dice of the masks that both have drawn, one pair for each patient. Masks are
 * told apart by the BIDS entity `desc`: `sub-P001_label-tumour_desc-R01_mask.nii.gz`. Refuses a folder without any such pair.
 */
export async function compareSegmenters({ dataFolder, raters, toleranceMm, onProgress }: Comparison): Promise<Result<Compared>> {
  const bids = openBids(dataFolder);
  if (!bids.ok) return bids;
  const pairs = bids.value.subjects.flatMap((subject) => pairOf(subject, bids.value.masks.get(subject) ?? [], raters));
  if (pairs.length === 0) {
    return refuse({
      code: "NOT_FOUND",
      message: `No patient has a mask of ${raters[0]} and one of ${raters[1]}.`,
      where: path.join(dataFolder, "derivatives"),
      remedy: `Name them sub-NAME_label-tumour_desc-${raters[0]}_mask.nii.gz and ..._desc-${raters[1]}_mask.nii.gz, in derivatives/NAME/sub-NAME/anat.`,
    });
  }
  const findings: Finding[] = [];
  const figures: { readonly dice: number; readonly surface: number }[] = [];
  for (const [index, pair] of pairs.entries()) {
    const compared = comparePair(pair, toleranceMm);
    if ("level" in compared) findings.push(compared);
    else figures.push(compared);
    onProgress(index + 1, pairs.length);
    await breathe();
  }
  const agreement: SegmenterAgreement = {
    kind: "midline-segmenter-agreement",
    version: 1,
    raters,
    n: figures.length,
    leftOut: findings.length,
    toleranceMm,
    dice: summarise(figures.map((each) => each.dice)),
    surfaceDice: summarise(figures.map((each) => each.surface)),
    synthetic: bids.value.synthetic,
  };
  return ok({ agreement, findings });
}

/** The masks of both, of the first session that has both. */
function pairOf(subject: string, masks: readonly MaskFile[], raters: readonly [string, string]): readonly Pair[] {
  const by = (rater: string): readonly MaskFile[] => masks.filter(({ where }) => path.basename(where).includes(`_desc-${rater}_`));
  const inOrder = [...by(raters[0])].sort((a, b) => ((a.session ?? "") < (b.session ?? "") ? -1 : 1));
  for (const first of inOrder) {
    const second = by(raters[1]).find(({ session }) => session === first.session);
    if (second) return [{ subject, masks: [first, second] }];
  }
  return [];
}

function comparePair({ subject, masks }: Pair, toleranceMm: number): { readonly dice: number; readonly surface: number } | Finding {
  const out = (message: string, remedy: string): Finding => ({ level: "excluded", where: subject, message, remedy });
  const [first, second] = [readVolume(masks[0]), readVolume(masks[1])];
  for (const read of [first, second]) if (!read.ok) return out(read.fault.message, read.fault.remedy ?? "Mend the file.");
  if (!first.ok || !second.ok) return out("A mask cannot be read.", "Mend the file.");
  if (!sameGrid(first.value, second.value))
    return out("The two masks lie on different grids.", "Save both in the grid of the sequence they were drawn on.");
  const [one, other] = [insideOf(first.value), insideOf(second.value)];
  const overlap = dice(one, other);
  const { shape, affine } = first.value;
  const surface = surfaceDice(surfaceDistances(one, other, { shape, spacing: voxelSizesOf(affine) }), toleranceMm);
  if (overlap === null || surface === null) return out("Both masks are empty.", "Take them away if there is no tumour to draw.");
  return { dice: overlap, surface };
}

const insideOf = ({ data }: NiftiVolume): Uint8Array => Uint8Array.from(data, (value) => (value > 0 ? 1 : 0));

/** Null below ten cases: of fewer, a hospital says only how many. */
function summarise(figures: readonly number[]): SegmenterSummary | null {
  if (figures.length < LEAST_CASES) return null;
  const sorted = [...figures].sort((a, b) => a - b);
  const mean = (sample: readonly number[]): number => sample.reduce((sum, each) => sum + each, 0) / sample.length;
  const estimate = bootstrap([figures], mean, { seed: SEED })?.estimate;
  return estimate === undefined
    ? null
    : { mean: estimate, median: quantile(sorted, 0.5), lowerQuartile: quantile(sorted, 0.25), upperQuartile: quantile(sorted, 0.75) };
}
