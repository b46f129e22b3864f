import { setImmediate as breathe } from "node:timers/promises";
import { CHANNELS } from "@midline/imaging/case-grid";
import { intensityFeatures } from "@midline/imaging/intensity-features";
import { inferCase, loadModel } from "@midline/model/infer";
import { RESEARCH_USE_ONLY } from "@midline/shared/disclaimers";
import { GRIDS } from "@midline/shared/protocol/vocabulary";
import { LEAST_POPULATION, type Population, populationOf } from "@midline/shared/reference/population";
import { REFERENCE_FORMAT, type ReferenceSheet } from "@midline/shared/reference/reference-sheet";
import { ok, refuse, type Result } from "@midline/shared/result";
import { findCase } from "../data/find-case.js";
import { openBids } from "../data/open-bids.js";
import { readCase } from "../data/read-case.js";
import { beyondAnyModel } from "./out-of-range.js";
import { refuseExcluded } from "./predict-offline.js";
import type { Model } from "./predict-case.js";

export interface ReferenceRequest {
  readonly dataFolder: string;
  /** Subjects whose patients the model was trained on; all of the folder when null. */
  readonly subjects: readonly string[] | null;
  readonly model: Pick<Model, "spec" | "digest" | "weights">;
  readonly onProgress: (done: number, total: number) => void;
}

export interface MadeReference {
  readonly sheet: ReferenceSheet;
  /** Cases that could not be read, or that are beyond what any model bears. */
  readonly leftOut: number;
}

/**
 * Says what the patients that a model was trained on look like: reads each case, shows it to the network once, and keeps sums.
 * Refuses fewer than `LEAST_POPULATION` usable cases (`EXAMPLES_INVALID`). Needs a started backend.
 */
export async function makeReference({ dataFolder, subjects, model, onProgress }: ReferenceRequest): Promise<Result<MadeReference>> {
  const bids = openBids(dataFolder);
  if (!bids.ok) return bids;
  const wanted = bids.value.subjects.filter((subject) => subjects === null || subjects.includes(subject));
  const features: Float32Array[] = [];
  const intensities: (readonly number[])[][] = CHANNELS.map(() => []);
  const loaded = loadModel(model.spec, model.weights);
  try {
    for (const [index, subject] of wanted.entries()) {
      const files = findCase(bids.value, subject);
      const read = refuseExcluded(files) ?? readCase({ ...files, mask: null }, GRIDS[model.spec.size]);
      if (read.ok && beyondAnyModel(read.value).length === 0) {
        const { image } = read.value;
        features.push((await inferCase(loaded.spec, loaded, { ...image, patient: files.patient }, { views: ["identity"] })).features);
        for (const [c, seen] of intensityFeatures(image).entries()) if (seen !== null) intensities[c]?.push(seen);
      }
      onProgress(index + 1, wanted.length);
      await breathe(); // lets the progress be seen
    }
  } finally {
    loaded.dispose();
  }
  const leftOut = wanted.length - features.length;
  if (features.length < LEAST_POPULATION) {
    return refuse({
      code: "EXAMPLES_INVALID",
      message: `Only ${features.length} cases can be used; a reference population has ${LEAST_POPULATION} at least.`,
      where: dataFolder,
      remedy: "Give the folder with the cases that the model was trained on; `midline-site check` says which can be used.",
    });
  }
  const population = (c: number): Population | null => {
    const seen = intensities[c] ?? [];
    return seen.length < LEAST_POPULATION ? null : populationOf(seen);
  };
  const sheet: ReferenceSheet = {
    format: REFERENCE_FORMAT,
    notice: RESEARCH_USE_ONLY,
    modelDigest: model.digest,
    network: model.spec.size,
    synthetic: bids.value.synthetic,
    intensities: { t1: population(0), t1ce: population(1), t2: population(2), flair: population(3) },
    features: populationOf(features),
  };
  return ok({ sheet, leftOut });
}
