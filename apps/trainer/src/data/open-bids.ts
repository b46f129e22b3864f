import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { ok, refuse, type Result } from "@midline/shared/result";
import { z } from "zod";
import type { Finding } from "./finding.js";
import { indexMasks, type MaskFile } from "./index-masks.js";
import { type Participants, readParticipants } from "./participants.js";
import { listInside, realInside } from "./safe-listing.js";

/** A hospital's BIDS folder as it was when opened. It is only read. */
export interface BidsFolder {
  /** Real path. */
  readonly root: string;
  /** The data say of themselves that they were generated. */
  readonly synthetic: boolean;
  /** Subject folders, `sub-...`, sorted. */
  readonly subjects: readonly string[];
  readonly participants: Participants | null;
  /** Subject folders that participants.tsv calls normal and nobody drew a tumour in, sorted: what pretraining learns from. */
  readonly normals: readonly string[];
  readonly masks: ReadonlyMap<string, readonly MaskFile[]>;
  readonly findings: readonly Finding[];
}

const description = z.object({
  Name: z.string().optional(),
  GeneratedBy: z.array(z.object({ Name: z.string(), Description: z.string().optional() })).optional(),
});

/** Opens a BIDS folder; refuses when there is no such folder, or no subject in it. */
export function openBids(folder: string): Result<BidsFolder> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    return refuse({
      code: "NOT_FOUND",
      message: "There is no such folder.",
      where: folder,
      remedy: "Give the site's BIDS folder with --data, or in MIDLINE_DATA_FOLDER.",
    });
  }
  const root = realpathSync(folder);
  const listing = listInside(root, root);
  const subjects = listing.entries.filter((entry) => entry.isFolder && /^sub-[A-Za-z0-9]+$/.test(entry.name)).map((entry) => entry.name);
  if (subjects.length === 0) {
    return refuse({
      code: "NO_SEQUENCES",
      message: "There is no subject in this folder.",
      where: folder,
      remedy: "A BIDS folder holds sub-NAME/anat/sub-NAME_T1w.nii.gz and the like. Point --data at the folder that holds the sub- folders.",
    });
  }
  const table = realInside(root, path.join(root, "participants.tsv"));
  const participants = table === null ? null : readParticipants(table);
  const masks = indexMasks(root);
  const described = readDescription(root);
  const calledNormal = subjects.filter((subject) => participants?.normal.has(subject));
  return ok({
    root,
    synthetic: described.synthetic,
    subjects,
    participants,
    normals: calledNormal.filter((subject) => !masks.bySubject.has(subject)),
    masks: masks.bySubject,
    findings: [
      ...calledNormal.filter((subject) => masks.bySubject.has(subject)).map(contradiction),
      ...described.findings,
      ...listing.refused.map((name) => leaves(name)),
      ...masks.refused.map((name) => leaves(name)),
      ...strangers(participants, subjects),
    ],
  });
}

/** SYNTHETIC is a claim that the data make: a generator that calls itself a phantom, or says so in the dataset's name. */
function readDescription(root: string): { readonly synthetic: boolean; readonly findings: readonly Finding[] } {
  const where = "dataset_description.json";
  const file = realInside(root, path.join(root, where));
  if (file === null)
    return { synthetic: false, findings: [{ level: "note", where, message: "There is no such file; the data are taken for patients'." }] };
  try {
    const { Name, GeneratedBy } = description.parse(JSON.parse(readFileSync(file, "utf8")));
    const words = [Name, ...(GeneratedBy ?? []).flatMap((by) => [by.Name, by.Description])].join(" ");
    return { synthetic: /synthetic|phantom/i.test(words), findings: [] };
  } catch {
    const remedy = 'Write it as BIDS asks, at least {"Name": ..., "BIDSVersion": ...}.';
    return {
      synthetic: false,
      findings: [{ level: "warning", where, message: "This file cannot be read; the data are taken for patients'.", remedy }],
    };
  }
}

/** Rows without a folder, and folders without a row. */
function strangers(participants: Participants | null, subjects: readonly string[]): readonly Finding[] {
  if (participants === null)
    return [{ level: "note", where: "participants.tsv", message: "There is no such file; every sub- folder is a case." }];
  const folders = new Set(subjects);
  const rows = new Set(participants.listed);
  return [
    ...participants.findings,
    ...participants.listed
      .filter((subject) => !folders.has(subject))
      .map((subject): Finding => ({
        level: "warning",
        where: "participants.tsv",
        message: `${subject} is listed, but there is no folder ${subject}.`,
        remedy: "Add the folder, or take the row out.",
      })),
    ...subjects
      .filter((subject) => rows.size > 0 && !rows.has(subject))
      .map((subject): Finding => ({
        level: "warning",
        where: subject,
        message: `This folder's subject is not listed in participants.tsv.`,
        remedy: "Add a row, or move the folder away if it is not part of the study.",
      })),
  ];
}

const contradiction = (where: string): Finding => ({
  level: "warning",
  where,
  message: "participants.tsv calls this head normal, but there is a tumour mask of it; nothing is pretrained on it.",
  remedy: "Correct the column group, or take the mask away.",
});

const leaves = (where: string): Finding => ({
  level: "warning",
  where,
  message: "This link leads out of the folder, or nowhere; it is not followed.",
  remedy: "Copy the file into the folder.",
});
