import { readFileSync } from "node:fs";
import path from "node:path";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { NETWORK_SIZES, type Sequence, SEQUENCES, type Target } from "@midline/shared/protocol/vocabulary";
import { ok, refuse, type Result } from "@midline/shared/result";
import { decodeTensors } from "@midline/shared/weights/tensor-container";
import { type CaseFiles, findCase, type ImageFile } from "../data/find-case.js";
import type { ReferenceSheet } from "@midline/shared/reference/reference-sheet";
import { type Model, predictCase, type PredictionRecord } from "./predict-case.js";
import { areOf } from "./read-weights.js";
import type { OnStage } from "./stage-clock.js";

export interface PredictOfflineOptions {
  /** A weights file (.mrit). */
  readonly modelFile: string;
  readonly target: Target;
  readonly outputFolder: string;
  readonly now: Date;
  /** A reference sheet of the model (`midline-site reference`); without, only what no model bears is held against the case. */
  readonly referenceFile?: string;
  /** As in `PredictRequest`. */
  readonly views?: number;
  readonly onStage?: OnStage;
  /** A subject of a BIDS folder, or loose files. */
  readonly from:
    | { readonly dataFolder: string; readonly subject: string }
    | { readonly files: Readonly<Partial<Record<Sequence, string>>>; readonly name: string };
}

/** Predicts one case with a weights file, without a coordinator: nothing leaves, nothing is asked. Needs a started backend. */
export async function predictOffline({
  modelFile,
  target,
  outputFolder,
  from,
  referenceFile,
  ...options
}: PredictOfflineOptions): Promise<Result<PredictionRecord>> {
  const model = readModel(modelFile, target);
  if (!model.ok) return model;
  options.onStage?.("reading weights");
  const sheet = referenceFile === undefined ? null : await readReferenceOf(referenceFile, model.value.digest);
  if (sheet !== null && !sheet.ok) return sheet;
  const reference = sheet === null ? null : sheet.value;
  if ("files" in from) {
    const sequences: Partial<Record<Sequence, ImageFile>> = {};
    for (const sequence of SEQUENCES) {
      const file = from.files[sequence];
      if (file !== undefined) sequences[sequence] = { path: path.resolve(file), where: file };
    }
    return predictCase({
      files: { subject: from.name, sequences, mask: null, findings: [] },
      model: model.value,
      synthetic: false,
      outputFolder,
      reference,
      ...options,
    });
  }
  const { openBids } = await import("../data/open-bids.js");
  const bids = openBids(from.dataFolder);
  if (!bids.ok) return bids;
  const files = findCase(bids.value, from.subject.startsWith("sub-") ? from.subject : `sub-${from.subject}`);
  const excluded = refuseExcluded(files);
  return excluded ?? predictCase({ files, model: model.value, synthetic: bids.value.synthetic, outputFolder, reference, ...options });
}

/** Only who holds a case against a sheet waits for the library that parses it. */
async function readReferenceOf(file: string, digest: string): Promise<Result<ReferenceSheet>> {
  const { readReference } = await import("./read-sheets.js");
  return readReference(file, digest);
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
  const network = NETWORK_SIZES.find((size) => areOf(size, tensors.value));
  if (network !== undefined) return ok({ network, target, digest: sha256Hex(bytes), weights: tensors.value });
  return refuse({
    code: "SHAPE_MISMATCH",
    message: "These are not the weights of any network that this version knows.",
    where: file,
    remedy: "Use the midline-site of the version that made them.",
  });
}
