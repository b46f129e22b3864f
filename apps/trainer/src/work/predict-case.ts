import path from "node:path";
import { type CaseImage, maskToGrid } from "@midline/imaging/case-grid";
import { writeNifti } from "@midline/imaging/nifti/write-nifti";
import { determinantOf } from "@midline/imaging/affine";
import type { Patient } from "@midline/model/covariates";
import { inferCase } from "@midline/model/infer";
import { USUAL_VIEWS, VIEWS } from "@midline/model/views";
import type { NetworkSpec } from "@midline/shared/network/network-spec";
import { RESEARCH_USE_ONLY, SYNTHETIC } from "@midline/shared/disclaimers";
import { GRIDS, type NetworkSize, READS, type Target } from "@midline/shared/protocol/vocabulary";
import { withheldSentence, type WithheldReason } from "@midline/shared/protocol/withheld";
import type { ReferenceSheet } from "@midline/shared/reference/reference-sheet";
import type { PredictionOutcome } from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import type { CaseFiles } from "../data/find-case.js";
import { readCase } from "../data/read-case.js";
import { folderFault } from "../identity/folder-fault.js";
import { writeDurably } from "../identity/write-durably.js";
import { calibrated, type CalibrationHere } from "./calibrated.js";
import { beyondAnyModel, beyondReference } from "./out-of-range.js";
import type { OnStage } from "./stage-clock.js";

/** A model version as it came: its weights and what they are. */
export interface Model {
  /** Which network the weights are of. */
  readonly spec: NetworkSpec;
  readonly target: Target;
  /** SHA-256 of the weights file. */
  readonly digest: string;
  readonly weights: readonly NamedTensor[];
}

export interface PredictRequest {
  readonly files: CaseFiles;
  readonly model: Model;
  readonly synthetic: boolean;
  readonly outputFolder: string;
  readonly now: Date;
  /** What the model was trained on, for the case to be held against. */
  readonly reference?: ReferenceSheet | null;
  /** How the model's numbers become probabilities; the number is not calibrated without. */
  readonly calibration?: CalibrationHere | null;
  /** Writes an occlusion map too, unless the number is withheld; called as its blocks are done. */
  readonly onExplaining?: (done: number, total: number) => void;
  /** How many of `VIEWS` are averaged; those that models are scored by when not given. */
  readonly views?: number;
  readonly onStage?: OnStage;
}

export type Answered = Extract<PredictionOutcome, { state: "answered" }>;

/** A prediction as it stays in the hospital. */
export interface PredictionRecord extends Omit<Answered, "state" | "synthetic" | "withheld"> {
  readonly notice: string;
  /** SYNTHETIC when the images are phantoms, patient otherwise. */
  readonly data: string;
  readonly subject: string;
  readonly target: Target;
  readonly network: NetworkSize;
  readonly modelDigest: string;
  /** What the network reads, in words; and what it was told of the patient, null where it reads the image only. Stays here. */
  readonly reads: string;
  readonly covariates: Patient | null;
  /** Why the probability is null, with a sentence for each reason; empty when it is shown. */
  readonly withheld: readonly (WithheldReason & { readonly message: string })[];
  /** How many patients the case was held against; null when there was no sheet of them, and nobody knows whether it is like them. */
  readonly referenceN: number | null;
  /** File of the occlusion map, in the cube's grid; null when it was not asked for, or there is no number to explain. */
  readonly explanation: string | null;
  /** File of the segmentation, in the grid of `maskGrid`. */
  readonly mask: string;
  readonly maskGrid: string;
  readonly createdAt: string;
  /** What a reader should know of the images, such as sequences whose heads lie apart. Stays here, as the mask does. */
  readonly warnings: readonly string[];
}

/**
 * Predicts one case, and withholds the number when the case is beyond what the model was trained on: writes `prediction.json` and a mask NIfTI in the grid of the patient's own T2 (or, without T2, of the sequence that
 * placed the case), and returns the numbers. The mask is written all the same: whoever looks at it sees what it is worth.
 */
export async function predictCase(request: PredictRequest): Promise<Result<PredictionRecord>> {
  const {
    files,
    model,
    synthetic,
    outputFolder,
    now,
    reference: sheet = null,
    calibration = null,
    onExplaining,
    onStage = () => undefined,
  } = request;
  const read = readCase({ ...files, mask: null }, GRIDS[model.spec.size], onStage);
  if (!read.ok) return read;
  const { image, volumes, sequencesUsed, findings } = read.value;
  const shown = { ...image, patient: files.patient };
  const { probability, low, high, views, segmentation, features } = await inferCase(model.spec, model.weights, shown, {
    views: VIEWS.slice(0, request.views ?? USUAL_VIEWS),
  });
  onStage(`inference, ${views} views`);
  if (!Number.isFinite(probability))
    return refuse({ code: "NOT_FINITE", message: "The model gives no number for this case.", where: model.digest });
  const withheld = [...beyondAnyModel(read.value), ...(sheet === null ? [] : beyondReference(image, features, sheet))];
  onStage("holding the case against what the model knows");
  const reference = volumes[image.placedBy];
  if (reference === undefined) throw new Error(`The case was placed by ${image.placedBy}, which it does not have.`);
  const { mask, count } = maskToGrid(segmentation, image, reference);
  const tumourVolumeMl = (count * Math.abs(determinantOf(reference.affine))) / 1000;
  onStage("mask to the grid of its patient");
  const mapFile = `${files.subject}_desc-occlusion_map.nii.gz`;
  const map = onExplaining === undefined || withheld.length > 0 ? null : await explain(model, shown, onExplaining);
  if (map !== null) onStage("occlusion map");
  const maskFile = `${files.subject}_desc-tumour_mask.nii.gz`;
  const record: PredictionRecord = {
    notice: RESEARCH_USE_ONLY,
    data: synthetic ? SYNTHETIC : "patient",
    subject: files.subject,
    target: model.target,
    ...(withheld.length > 0 ? { probability: null, low: null, high: null } : { probability, low, high }),
    views,
    withheld: withheld.map((reason) => ({ ...reason, message: withheldSentence(reason) })),
    calibrated: withheld.length > 0 || calibration === null ? null : calibrated({ probability, low, high }, calibration),
    referenceN: sheet === null ? null : sheet.features.n,
    tumourVolumeMl,
    sequencesUsed: [...sequencesUsed],
    network: model.spec.size,
    reads: READS[model.spec.covariates],
    covariates: model.spec.covariates === "none" ? null : files.patient,
    modelDigest: model.digest,
    explanation: map === null ? null : mapFile,
    mask: maskFile,
    maskGrid: image.placedBy,
    createdAt: now.toISOString(),
    warnings: [...[...files.findings, ...findings].map(({ where, message }) => `${where}: ${message}`), ...unknownTo(model.spec, files)],
  };
  try {
    const bytes = writeNifti({ data: mask, shape: reference.shape, affine: reference.affine, datatype: "uint8", gzipLevel: 1 });
    onStage("compressing the mask");
    writeDurably(path.join(outputFolder, maskFile), bytes);
    if (map !== null) writeDurably(path.join(outputFolder, mapFile), map);
    writeDurably(path.join(outputFolder, "prediction.json"), Buffer.from(`${JSON.stringify(record, null, 2)}\n`));
  } catch (error) {
    return refuse(folderFault(error, outputFolder));
  }
  onStage("writing");
  return ok(record);
}

/** What the network reads and nobody has told it. */
function unknownTo({ covariates }: NetworkSpec, { subject, patient }: CaseFiles): readonly string[] {
  const missing = [...(patient.ageYears === null ? ["age"] : []), ...(patient.sex === null ? ["sex"] : [])];
  if (covariates === "none" || missing.length === 0) return [];
  return [
    `${subject}: the model also reads age and sex; of this patient the ${missing.join(" and the ")} counted as unknown. Write it in participants.tsv, or for a prediction offline give ${missing.map((each) => `--${each}`).join(" and ")}.`,
  ];
}

/** Only who wants an explanation waits for what makes it. */
async function explain(
  model: Model,
  shown: CaseImage & { readonly patient: Patient },
  onProgress: (done: number, total: number) => void,
): Promise<Uint8Array> {
  const { explainCase } = await import("./explain-case.js");
  return explainCase(model, shown, onProgress);
}
