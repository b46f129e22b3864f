import { readFileSync } from "node:fs";
import path from "node:path";
import { manifest } from "@midline/shared/network/weights";
import { networkSpec } from "@midline/shared/network/network-spec";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { NETWORK_SIZES, type Sequence, SEQUENCES, type Target } from "@midline/shared/protocol/ids";
import { ok, refuse, type Result } from "@midline/shared/result";
import { decodeTensors } from "@midline/shared/weights/tensor-container";
import { type CaseFiles, findCase, type ImageFile } from "../data/find-case.js";
import { openBids } from "../data/open-bids.js";
import { readWeights } from "./fetch-weights.js";
import { type Model, predictCase, type PredictionRecord } from "./predict-case.js";

export interface PredictOfflineOptions {
  /** A weights file (.mrit). */
  readonly modelFile: string;
  readonly target: Target;
  readonly outputFolder: string;
  readonly now: Date;
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
  now,
  from,
}: PredictOfflineOptions): Promise<Result<PredictionRecord>> {
  const model = readModel(modelFile, target);
  if (!model.ok) return model;
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
      now,
    });
  }
  const bids = openBids(from.dataFolder);
  if (!bids.ok) return bids;
  const files = findCase(bids.value, from.subject.startsWith("sub-") ? from.subject : `sub-${from.subject}`);
  const excluded = refuseExcluded(files);
  return excluded ?? predictCase({ files, model: model.value, synthetic: bids.value.synthetic, outputFolder, now });
}

/** The refusal of a case that its folder excludes, or null. */
export function refuseExcluded({ findings }: CaseFiles): Result<never> | null {
  const excluded = findings.find((finding) => finding.level === "excluded");
  return excluded === undefined
    ? null
    : refuse({ code: "NO_SEQUENCES", message: excluded.message, where: excluded.where, remedy: excluded.remedy });
}

/** Which network a weights file is for stands in its tensors. */
function readModel(file: string, target: Target): Result<Model> {
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
  const network = NETWORK_SIZES.find((size) => manifest(networkSpec(size)).length === tensors.value.length && readWeights(size, bytes).ok);
  if (network !== undefined) return ok({ network, target, digest: sha256Hex(bytes), weights: tensors.value });
  return refuse({
    code: "SHAPE_MISMATCH",
    message: "These are not the weights of any network that this version knows.",
    where: file,
    remedy: "Use the midline-site of the version that made them.",
  });
}
