import { cubeToVolume, type CaseImage } from "@midline/imaging/case-grid";
import { writeNifti } from "@midline/imaging/nifti/write-nifti";
import { loadModel } from "@midline/model/infer";
import { occlusionMap } from "@midline/model/occlusion";
import { GRIDS } from "@midline/shared/protocol/vocabulary";
import type { Patient } from "@midline/model/covariates";
import type { Model } from "./predict-case.js";

/** Edge of what is hidden from the network at a time: smaller blocks say less each, larger ones say less where. */
const BLOCK_MM = 24;
/** Voxels of all copies in one pass: as many as two cubes of 64. More is no faster, and takes the memory of a larger network. */
const VOXELS_PER_PASS = 2 * 64 ** 3;

/** The occlusion map of a case as the bytes of a NIfTI file in the cube's grid, in logits. Stays in the hospital, as the mask does. */
export async function explainCase(
  { spec, weights }: Pick<Model, "spec" | "weights">,
  image: CaseImage & { readonly patient: Patient },
  onProgress: (done: number, total: number) => void,
): Promise<Uint8Array> {
  const { voxels, spacingMm } = GRIDS[spec.size];
  const loaded = loadModel(spec, weights);
  try {
    const batchSize = Math.max(1, Math.floor(VOXELS_PER_PASS / voxels ** 3));
    const map = await occlusionMap(loaded, image, { blockVoxels: BLOCK_MM / spacingMm, batchSize, onProgress });
    return writeNifti({ ...cubeToVolume(map, image), datatype: "float32" });
  } finally {
    loaded.dispose();
  }
}
