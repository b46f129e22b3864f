import { readFileSync } from "node:fs";
import path from "node:path";
import { type Patient, UNKNOWN } from "@midline/model/covariates";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { NETWORK_SIZES, type Sequence, SEQUENCES, type Target } from "@midline/shared/protocol/vocabulary";
import { ok, refuse, type Result } from "@midline/shared/result";
import { specOfWeights } from "@midline/shared/network/weights";
import { decodeTensors } from "@midline/shared/weights/tensor-container";
import { type CaseFiles, findCase, type ImageFile } from "../data/find-case.js";
import { type Model, predictCase, type PredictionRecord, type PredictRequest } from "./predict-case.js";
import type { OnStage } from "./stage-clock.js";

export interface PredictOfflineOptions {
  /** A weights file (.mrit). */
  readonly modelFile: string;
  readonly target: Target;
  readonly outputFolder: string;
  readonly now: Date;
  /** A reference sheet of the model (`midline-site reference`); without, only what no model bears is held against the case. */
  readonly referenceFile?: string;
  /** A calibration sheet of the model; without, the number is not calibrated. */
  readonly calibrationFile?: string;
  /** Of positives among such patients here, in (0, 1); the sheet's own when not given. */
  readonly prevalence?: number;
  /** As in `PredictRequest`. */
  readonly onExplaining?: PredictRequest["onExplaining"];
  readonly views?: number;
  readonly onStage?: OnStage;
  /** Stand in for what participants.tsv says, or does not say. */
  readonly patient?: Partial<Patient>;
  /** A subject of a BIDS folder, or loose files. */
  readonly from:
    | { readonly dataFolder: string; readonly subject: string }
    | { readonly files: Readonly<Partial<Record<Sequence, string>>>; readonly name: string };
}

type SheetFiles = { readonly [key in "referenceFile" | "calibrationFile" | "prevalence"]?: PredictOfflineOptions[key] | undefined };

/** Predicts one case with a weights file, without a coordinator: nothing leaves, nothing is asked. Needs a started backend. */
export async function predictOffline({
  modelFile,
  target,
  outputFolder,
  from,
  referenceFile,
  calibrationFile,
  prevalence,
  patient = {},
  ...options
}: PredictOfflineOptions): Promise<Result<PredictionRecord>> {
  const model = readModel(modelFile, target);
  if (!model.ok) return model;
  options.onStage?.("reading weights");
  const given = Object.keys(patient).map((each) => `--${each === "ageYears" ? "age" : each}`);
  if (given.length > 0 && model.value.spec.covariates === "none") {
    return refuse({
      code: "BAD_INPUT",
      message: `This model reads the image only; ${given.join(" and ")} would change nothing.`,
      where: modelFile,
      remedy: `Leave ${given.join(" and ")} away, or take a model that reads image, age and sex.`,
    });
  }
  const sheets = await readSheets(model.value, { referenceFile, calibrationFile, prevalence });
  if (!sheets.ok) return sheets;
  if ("files" in from) {
    const sequences: Partial<Record<Sequence, ImageFile>> = {};
    for (const sequence of SEQUENCES) {
      const file = from.files[sequence];
      if (file !== undefined) sequences[sequence] = { path: path.resolve(file), where: file };
    }
    return predictCase({
      files: { subject: from.name, sequences, mask: null, patient: { ...UNKNOWN, ...patient }, findings: [] },
      model: model.value,
      synthetic: false,
      outputFolder,
      ...sheets.value,
      ...options,
    });
  }
  const { openBids } = await import("../data/open-bids.js");
  const bids = openBids(from.dataFolder);
  if (!bids.ok) return bids;
  const found = findCase(bids.value, from.subject.startsWith("sub-") ? from.subject : `sub-${from.subject}`);
  const files = { ...found, patient: { ...found.patient, ...patient } };
  const excluded = refuseExcluded(files);
  return excluded ?? predictCase({ files, model: model.value, synthetic: bids.value.synthetic, outputFolder, ...sheets.value, ...options });
}

/** Only who gives a sheet waits for the library that parses it. */
async function readSheets(
  { digest, target }: Model,
  { referenceFile, calibrationFile, prevalence }: SheetFiles,
): Promise<Result<Pick<PredictRequest, "reference" | "calibration">>> {
  if (referenceFile === undefined && calibrationFile === undefined) return ok({});
  const { readReference, readCalibration } = await import("./read-sheets.js");
  const reference = referenceFile === undefined ? ok(null) : readReference(referenceFile, digest);
  if (!reference.ok) return reference;
  const sheet = calibrationFile === undefined ? ok(null) : readCalibration(calibrationFile, digest, target);
  if (!sheet.ok) return sheet;
  return ok({
    reference: reference.value,
    calibration: sheet.value === null ? null : { sheet: sheet.value, prevalence: prevalence ?? null },
  });
}

/** The refusal of a case that its folder excludes, or null. */
export function refuseExcluded({ findings }: CaseFiles): Result<never> | null {
  const excluded = findings.find((finding) => finding.level === "excluded");
  return excluded === undefined
    ? null
    : refuse({ code: "NO_SEQUENCES", message: excluded.message, where: excluded.where, remedy: excluded.remedy });
}

/** Reads a weights file. Which network it is for stands in its tensors. */
export function readModel(file: string, target: Target): Result<Model> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch {
    return refuse({
      code: "NOT_FOUND",
      message: "The weights file cannot be opened.",
      where: file,
      remedy: "Download it from the model's page in the portal.",
    });
  }
  const tensors = decodeTensors(bytes);
  if (!tensors.ok) return refuse({ ...tensors.fault, where: file });
  const spec = NETWORK_SIZES.map((size) => specOfWeights(size, tensors.value)).find((each) => each !== null);
  if (spec !== undefined) return ok({ spec, target, digest: sha256Hex(bytes), weights: tensors.value });
  return refuse({
    code: "SHAPE_MISMATCH",
    message: "These are not the weights of any network that this version knows.",
    where: file,
    remedy: "Use the midline-site of the version that made them.",
  });
}
