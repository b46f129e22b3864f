import { readFileSync, statSync } from "node:fs";
import { type CaseImage, CHANNELS, toCaseGrid } from "@midline/imaging/case-grid";
import { type NiftiVolume, readNifti } from "@midline/imaging/nifti/read-nifti";
import { sameGrid } from "@midline/imaging/volume";
import { type Sequence, SEQUENCES } from "@midline/shared/protocol/vocabulary";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { CaseFiles, ImageFile } from "./find-case.js";
import type { Finding } from "./finding.js";

/** A case cube: voxels along an edge and their edge in millimetres. */
export interface CubeGrid {
  readonly voxels: number;
  readonly spacingMm: number;
}

/** A case that was read from its NIfTI files. */
export interface ReadCase {
  readonly image: CaseImage;
  /** Each sequence in its own grid. */
  readonly volumes: Readonly<Partial<Record<Sequence, NiftiVolume>>>;
  readonly sequencesUsed: readonly Sequence[];
  readonly findings: readonly Finding[];
}

/** Less of a head than this in common is more than a patient's movement. */
export const LEAST_OVERLAP = 0.9;
/** No clinical sequence is larger, gzipped or not. */
const MAX_FILE_BYTES = 2 ** 30;

/**
 * Reads a case and brings it to one cube.
 * Refuses when any sequence is unreadable: a damaged file is mended, not left out unnoticed. A mask that is unreadable or lies on
 * another grid is left out with a finding; the case can still be classified.
 */
export function readCase(
  files: CaseFiles,
  { voxels, spacingMm }: CubeGrid,
  onStage: (stage: string) => void = () => undefined,
): Result<ReadCase> {
  const volumes: Partial<Record<Sequence, NiftiVolume>> = {};
  for (const sequence of SEQUENCES) {
    const file = files.sequences[sequence];
    if (file === undefined) continue;
    const volume = readVolume(file, onStage);
    if (!volume.ok) return volume;
    volumes[sequence] = volume.value;
  }
  const mask = readMask(files.mask, Object.values(volumes));
  const image = toCaseGrid({ sequences: volumes, mask: mask.volume, where: files.subject }, { gridSize: voxels, spacingMm, onStage });
  if (!image.ok) return image;
  const sequencesUsed = SEQUENCES.filter((sequence) => volumes[sequence] !== undefined);
  return ok({ image: image.value, volumes, sequencesUsed, findings: [...mask.findings, ...apart(files, image.value)] });
}

/** Sequences whose heads lie elsewhere than the head of the sequence that placed the case. They are used as they are. */
function apart(files: CaseFiles, { overlap, available, placedBy }: CaseImage): readonly Finding[] {
  return CHANNELS.flatMap((channel, c): readonly Finding[] => {
    const share = overlap[c] ?? 0;
    if (available[c] !== 1 || share >= LEAST_OVERLAP) return [];
    return [
      {
        level: "warning",
        where: files.sequences[channel]?.where ?? files.subject,
        message: `Only ${Math.round(share * 100)} % of its head lies where ${placedBy} places the head.`,
        remedy: "Check that both are of one examination; register them if the patient moved.",
      },
    ];
  });
}

/** Reads one NIfTI file; refuses what cannot be read, and files too large to be one. */
export function readVolume(file: ImageFile, onStage: (stage: string) => void = () => undefined): Result<NiftiVolume> {
  let bytes: Uint8Array;
  try {
    const { size } = statSync(file.path);
    if (size > MAX_FILE_BYTES) {
      return refuse({
        code: "TOO_LARGE",
        message: "The file is larger than 1 GiB.",
        where: file.where,
        remedy: "Give one sequence, not a whole series or study.",
      });
    }
    bytes = readFileSync(file.path);
  } catch {
    return refuse({
      code: "NOT_FOUND",
      message: "The file cannot be opened.",
      where: file.where,
      remedy: "Check that it exists and that this user may read it.",
    });
  }
  onStage("reading files");
  return readNifti(bytes, { where: file.where, onStage });
}

function readMask(file: ImageFile | null, sequences: readonly NiftiVolume[]): { volume: NiftiVolume | null; findings: readonly Finding[] } {
  if (file === null) return { volume: null, findings: [] };
  const volume = readVolume(file);
  if (!volume.ok)
    return {
      volume: null,
      findings: [
        { level: "warning", where: file.where, message: `The mask is not used: ${volume.fault.message}`, remedy: volume.fault.remedy },
      ],
    };
  if (sequences.some((sequence) => sameGrid(sequence, volume.value))) return { volume: volume.value, findings: [] };
  const message = `The mask is not used: it is on another grid (${volume.value.shape.join(" × ")} voxels, or another place) than every sequence of the case.`;
  const remedy = "Save the mask in the grid of the sequence it was drawn on, without resampling or reorienting it.";
  return { volume: null, findings: [{ level: "warning", where: file.where, message, remedy }] };
}
