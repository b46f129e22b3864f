import { type CalibrationSheet, CALIBRATION_FORMAT } from "@midline/shared/calibration/calibration-sheet";
import { fitCalibration } from "@midline/shared/calibration/fit-calibration";
import { RESEARCH_USE_ONLY } from "@midline/shared/disclaimers";
import { bootstrap } from "@midline/shared/metrics/bootstrap";
import { type CalibrationFigures, calibrationFigures } from "@midline/shared/metrics/calibration-figures";
import { finiteLogit, sigmoid } from "@midline/shared/metrics/logistic";
import { logLoss } from "@midline/shared/metrics/log-loss";
import { fitTemperature } from "@midline/shared/metrics/temperature";
import type { Estimate } from "@midline/shared/protocol/statistics";
import { fnv1a32 } from "@midline/shared/random";
import { ok, refuse, type Result } from "@midline/shared/result";
import { type KeptFile, keptFiles, readKept } from "./kept-scores.js";

/** Held-out patients of each class below which no sheet is made: of fewer negatives, a specificity of 0.95 cannot be told from 1. */
export const LEAST_OF_A_CLASS = 20;

/** How good probabilities are, each figure with its 95 % interval. */
interface Goodness extends CalibrationFigures {
  /** In nats; bootstrap of the patients within each class. */
  readonly logLoss: Estimate | null;
}

export interface MadeCalibration {
  readonly sheet: CalibrationSheet;
  /** `validation`, or `fold-` and the fold that the version's run held out. */
  readonly group: string;
  /** Bootstrap of the patients within each class. */
  readonly temperature: Estimate | null;
  readonly before: Goodness;
  /** Each patient by the temperature of all the others: nobody is judged by a fit that has seen him. */
  readonly after: Goodness;
}

/**
 * Fits a version's calibration sheet on what the version said of this hospital's own held-out patients, from the scores that the trainer has
 * kept. Refuses `NOT_FOUND` and `BAD_INPUT` where it is not plain which scores are meant, and `EXAMPLES_INVALID` for scores of an external
 * hospital, which would be one no longer, and for fewer than `LEAST_OF_A_CLASS` patients of a class.
 *
 * @param version SHA-256 of the weights, or its first digits.
 */
export function makeCalibration(siteFolder: string, version: string): Result<MadeCalibration> {
  const found = findHeldOut(siteFolder, version);
  if (!found.ok) return found;
  const { file, digest, group } = found.value;
  const kept = readKept(file);
  if (kept === null) {
    const remedy = "Ask the consortium's lead for the version to be scored again, or restore the file from a backup.";
    return refuse({ code: "BAD_INPUT", message: "The kept scores are damaged.", where: file, remedy });
  }
  const labelled = kept.scores.flatMap(({ label, probability }) => (label === null ? [] : [{ label, logit: finiteLogit(probability) }]));
  const [labels, logits] = [labelled.map(({ label }) => label), labelled.map(({ logit }) => logit)];
  const positives = labels.filter((label) => label === 1).length;
  const fitted = Math.min(positives, labels.length - positives) < LEAST_OF_A_CLASS ? null : fitCalibration(logits, labels, sourceOf(group));
  if (fitted === null) {
    return refuse({
      code: "EXAMPLES_INVALID",
      message: `${positives} positive and ${labels.length - positives} negative held-out patients are too few: a sheet needs ${LEAST_OF_A_CLASS} of each.`,
      where: file,
      remedy: "Take the sheet of a training hospital with more patients, or calibrate a version whose run holds out more of them.",
    });
  }
  const seed = fnv1a32(digest);
  const cases = labelled.map(({ logit, label }) => ({ logit, label }));
  const temperature = bootstrap(byClass(cases), temperatureOf, { seed, resamples: 500 })?.estimate ?? null;
  const ofOthers = cases.map(({ logit }, i) => sigmoid(logit / (temperatureOf(cases.toSpliced(i, 1)) ?? 1)));
  return ok({
    sheet: {
      format: CALIBRATION_FORMAT,
      notice: RESEARCH_USE_ONLY,
      modelDigest: digest,
      target: kept.target,
      synthetic: kept.synthetic,
      ...fitted,
    },
    group,
    temperature,
    before: goodness(logits.map(sigmoid), labels, seed),
    after: goodness(ofOthers, labels, seed),
  });
}

const sourceOf = (group: string) => (group === "validation" ? "validation" : "outOfFold");
const isHeldOut = ({ group }: KeptFile): boolean => group === "validation" || group.startsWith("fold-");

/** The scores of one version on the patients that its run held out here. */
function findHeldOut(siteFolder: string, version: string): Result<KeptFile> {
  const all = keptFiles(siteFolder);
  const ofVersion = all.filter(({ digest }) => digest.startsWith(version));
  const [first, second] = ofVersion.filter(isHeldOut);
  const short = (files: readonly KeptFile[]): string =>
    [...new Set(files.map(({ digest, group }) => `${digest.slice(0, 12)} (${group})`))].slice(0, 10).join(", ");
  if (ofVersion.length === 0) {
    const others = all.filter(isHeldOut);
    return refuse({
      code: "NOT_FOUND",
      message: `No scores of a version ${version.slice(0, 12)} are kept here.`,
      where: siteFolder,
      remedy:
        others.length === 0
          ? "Name the folder of this site with --folder: midline-site train keeps there what a version says of held-out patients when it scores them."
          : `Take one of these: ${short(others)}.`,
    });
  }
  if (first === undefined) {
    return refuse({
      code: "EXAMPLES_INVALID",
      message: "This hospital never trained in the version's run: a sheet fitted on its patients would end its being external.",
      where: siteFolder,
      remedy: "Take the sheet of a training hospital, and tell predict how common positives are here: --prevalence.",
    });
  }
  if (second === undefined) return ok(first);
  const remedy =
    first.digest === second.digest
      ? `Only one is of the run that made the version; move the other away: ${first.file}, ${second.file}.`
      : `Give more digits of one of these: ${short([first, second])}.`;
  return refuse({ code: "BAD_INPUT", message: "It is not plain which held-out scores are meant.", where: siteFolder, remedy });
}

interface Case {
  readonly logit: number;
  readonly label: 0 | 1;
}

const byClass = <C extends Pick<Case, "label">>(cases: readonly C[]): readonly (readonly C[])[] =>
  ([0, 1] as const).map((label) => cases.filter((each) => each.label === label));

const temperatureOf = (cases: readonly Case[]): number | null =>
  fitTemperature(
    cases.map(({ logit }) => logit),
    cases.map(({ label }) => label),
  );

function goodness(probabilities: readonly number[], labels: readonly (0 | 1)[], seed: number): Goodness {
  const cases = probabilities.map((probability, i) => ({ probability, label: labels[i]! }));
  const loss = (sample: typeof cases): number | null =>
    logLoss(
      sample.map(({ probability }) => probability),
      sample.map(({ label }) => label),
    );
  return {
    ...calibrationFigures(probabilities, labels, seed),
    logLoss: bootstrap(byClass(cases), (sample) => loss([...sample]), { seed })?.estimate ?? null,
  };
}
