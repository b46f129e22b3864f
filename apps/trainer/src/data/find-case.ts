import path from "node:path";
import { type Patient, UNKNOWN } from "@midline/model/covariates";
import { type Sequence, SEQUENCES } from "@midline/shared/protocol/vocabulary";
import type { Finding } from "./finding.js";
import type { BidsFolder } from "./open-bids.js";
import { type Listed, listInside, realInside } from "./safe-listing.js";

/** An image file of a case. */
export interface ImageFile {
  /** Absolute, links resolved. */
  readonly path: string;
  /** Relative to the BIDS folder, for messages. */
  readonly where: string;
}

/** The files of one case. Nothing in them has been read yet. */
export interface CaseFiles {
  /** `sub-...` */
  readonly subject: string;
  readonly sequences: Readonly<Partial<Record<Sequence, ImageFile>>>;
  readonly mask: ImageFile | null;
  /** Age and sex as participants.tsv gives them. */
  readonly patient: Patient;
  readonly findings: readonly Finding[];
}

const IMAGE = /^(sub-[A-Za-z0-9]+)((?:_[a-zA-Z]+-[A-Za-z0-9]+)*)_(T1w|T2w|FLAIR)\.nii(\.gz)?$/;

/** Finds the sequences and the mask of one subject. A finding of level `excluded` says why the case cannot be used. */
export function findCase(bids: BidsFolder, subject: string): CaseFiles {
  const findings: Finding[] = [];
  const patient = bids.participants?.patients.get(subject) ?? UNKNOWN;
  const none = (message: string, remedy: string): CaseFiles => ({
    subject,
    sequences: {},
    mask: null,
    patient,
    findings: [...findings, { level: "excluded", where: subject, message, remedy }],
  });
  if (!bids.subjects.includes(subject)) return none("There is no such folder.", `Put the images into ${subject}/anat.`);
  const anat = findAnat(bids, subject, findings);
  if (anat === null) return none("There is no folder anat.", `Put the images into ${subject}/anat.`);

  const listing = listInside(bids.root, anat.path);
  const found = new Map<Sequence, ImageFile>();
  const whereOf = (name: string): string => path.join(anat.where, name);
  for (const name of listing.refused) {
    findings.push({
      level: "warning",
      where: whereOf(name),
      message: "This link leads out of the folder, or nowhere; it is not followed.",
      remedy: "Copy the file into the folder.",
    });
  }
  for (const entry of listing.entries) {
    const sequence = sequenceOf(entry, subject, (finding) => findings.push({ ...finding, where: whereOf(entry.name) }));
    if (sequence === null) continue;
    const first = found.get(sequence);
    if (first === undefined) found.set(sequence, { path: entry.path, where: whereOf(entry.name) });
    else
      findings.push({
        level: "note",
        where: whereOf(entry.name),
        message: `A second ${sequence}; ${path.basename(first.where)} is taken.`,
      });
  }
  if (found.size === 0)
    return none(
      "There is none of T1w, ce T1w, T2w and FLAIR.",
      `Name the images ${subject}_T1w.nii.gz, ${subject}_ce-gad_T1w.nii.gz, ${subject}_T2w.nii.gz, ${subject}_FLAIR.nii.gz.`,
    );
  if (bids.participants?.duplicated.has(subject)) {
    return none("Its subject stands twice in participants.tsv.", "Keep one row for each subject.");
  }
  const sequences = Object.fromEntries(SEQUENCES.flatMap((sequence) => (found.has(sequence) ? [[sequence, found.get(sequence)]] : [])));
  return { subject, sequences, mask: chooseMask(bids, { subject, session: anat.session }, findings), patient, findings };
}

interface Anat extends ImageFile {
  readonly session: string | null;
}

/** `sub-x/anat`, or the anat folder of the first session that has one. */
function findAnat(bids: BidsFolder, subject: string, findings: Finding[]): Anat | null {
  const direct = realInside(bids.root, path.join(bids.root, subject, "anat"));
  if (direct !== null) return { path: direct, where: path.join(subject, "anat"), session: null };
  const folder = realInside(bids.root, path.join(bids.root, subject));
  const sessions =
    folder === null ? [] : listInside(bids.root, folder).entries.filter((entry) => entry.isFolder && /^ses-[A-Za-z0-9]+$/.test(entry.name));
  for (const session of sessions) {
    const anat = realInside(bids.root, path.join(session.path, "anat"));
    if (anat === null) continue;
    if (sessions.length > 1)
      findings.push({
        level: "note",
        where: subject,
        message: `It has ${sessions.length} sessions; ${session.name} is taken, the first with images.`,
      });
    return { path: anat, where: path.join(subject, session.name, "anat"), session: session.name };
  }
  return null;
}

/** Which sequence a file is by its name; null for files that are none, saying so where a person may have meant one. */
function sequenceOf(entry: Listed, subject: string, say: (finding: Omit<Finding, "where">) => void): Sequence | null {
  if (entry.isFolder) return null;
  const [, owner, entities = "", suffix] = IMAGE.exec(entry.name) ?? [];
  if (owner === undefined) {
    const meant = /\.(dcm|ima|nrrd|mgz|mha|hdr|img|zip)$/i.test(entry.name);
    if (meant)
      say({ level: "warning", message: "Only NIfTI files are read (.nii, .nii.gz).", remedy: "Convert it, for DICOM with dcm2niix." });
    return null;
  }
  if (owner !== subject) {
    say({
      level: "warning",
      message: `This file names another subject than its folder, ${subject}; it is not used.`,
      remedy: "Move it to its own subject's folder, or rename it.",
    });
    return null;
  }
  if (suffix === "T2w") return "t2";
  if (suffix === "FLAIR") return "flair";
  return /_ce-/.test(entities) ? "t1ce" : "t1";
}

function chooseMask(
  bids: BidsFolder,
  { subject, session }: { subject: string; session: string | null },
  findings: Finding[],
): ImageFile | null {
  const all = bids.masks.get(subject) ?? [];
  const masks = all.filter((mask) => mask.session === session || (mask.session === null && session !== null));
  const first = masks[0];
  if (first === undefined) {
    if (all.length > 0)
      findings.push({
        level: "warning",
        where: all[0]?.where ?? subject,
        message: "This mask belongs to another session than the images; it is not used.",
      });
    return null;
  }
  if (masks.length > 1)
    findings.push({ level: "note", where: first.where, message: `There are ${masks.length} masks; this one is taken.` });
  return first;
}
