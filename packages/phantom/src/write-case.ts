import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { writeNifti } from "@midline/imaging/nifti/write-nifti";
import { SEQUENCES, type Sequence } from "@midline/shared/protocol/vocabulary";
import { INTENSITY_STEP } from "./acquire.js";
import { drawMask, maskReader } from "./annotate.js";
import { caseStreams, type PhantomKey } from "./case-streams.js";
import { phantomPseudonym } from "./pseudonym.js";
import { phantomGrid, renderCase, type RenderOptions } from "./render-case.js";
import { writeWhole } from "./write-whole.js";

const SUFFIXES: Readonly<Record<Sequence, string>> = { t1: "T1w", t1ce: "ce-gadolinium_T1w", t2: "T2w", flair: "FLAIR" };

/** Where a BIDS folder keeps its masks. */
export const MASKS = path.join("derivatives", "masks");

/**
 * Renders one case into a BIDS folder, unless it is there. The mask goes first and the subject's folder last, in one rename, so that a
 * subject that exists is finished.
 */
export function writeCase(folder: string, key: PhantomKey, options: RenderOptions): void {
  const subject = `sub-${phantomPseudonym(key.siteCode, key.number, key.normal)}`;
  const finished = path.join(folder, subject);
  if (existsSync(finished)) return;
  const { sequences, mask } = renderCase(key, options);
  const grid = phantomGrid(options.voxels);
  const streams = caseStreams(key);
  if (!key.normal && maskReader(streams)) {
    const data = drawMask(streams, mask, options.voxels);
    const file = path.join(folder, MASKS, subject, "anat", `${subject}_label-tumour_mask.nii.gz`);
    writeWhole(file, writeNifti({ ...grid, data, datatype: "uint8" }));
  }
  const part = `${folder}.part`; // beside the folder: nobody who lists it meets half a subject
  rmSync(part, { recursive: true, force: true });
  mkdirSync(path.join(part, "anat"), { recursive: true });
  for (const sequence of SEQUENCES) {
    const data = sequences[sequence];
    if (!data) continue;
    const file = path.join(part, "anat", `${subject}_${SUFFIXES[sequence]}.nii.gz`);
    writeFileSync(file, writeNifti({ ...grid, data, datatype: "int16", slope: INTENSITY_STEP }));
  }
  renameSync(part, finished);
}
