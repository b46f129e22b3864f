import { setImmediate as breathe } from "node:timers/promises";
import { GRIDS, type Sequence, SEQUENCES } from "@midline/shared/protocol/vocabulary";
import { ok, type Result } from "@midline/shared/result";
import type { Patient } from "@midline/model/covariates";
import { type CaseFiles, findCase } from "../data/find-case.js";
import type { Finding } from "../data/finding.js";
import { openBids } from "../data/open-bids.js";
import { type ReadCase, readCase } from "../data/read-case.js";

/** What one case is good for. */
export interface CheckedCase {
  readonly subject: string;
  readonly usable: boolean;
  /** A normal head: pretraining learns from it, and it is nobody's case. */
  readonly normal: boolean;
  readonly found: readonly Sequence[];
  readonly missing: readonly Sequence[];
  /** `unread` when the case is excluded anyway. */
  readonly mask: "usable" | "unusable" | "none" | "unread";
  readonly patient: Patient;
  /** Why it is excluded, and all else worth knowing. */
  readonly findings: readonly Finding[];
}

export interface DataCheck {
  readonly folder: string;
  readonly synthetic: boolean;
  readonly cases: readonly CheckedCase[];
  /** Of the folder as a whole. */
  readonly findings: readonly Finding[];
  /** Usable cases, and how many of them have a mask; normal heads apart. */
  readonly usable: number;
  readonly withMask: number;
  /** Of the usable cases, those whose age, and whose sex, participants.tsv gives. */
  readonly withAge: number;
  readonly withSex: number;
  /** Usable normal heads. */
  readonly normals: number;
}

/** Reads every NIfTI of a BIDS folder as training would, and says of each case what it is good for. */
export async function checkData(folder: string, onProgress: (done: number, total: number) => void): Promise<Result<DataCheck>> {
  const bids = openBids(folder);
  if (!bids.ok) return bids;
  const cases: CheckedCase[] = [];
  for (const [index, subject] of bids.value.subjects.entries()) {
    const files = findCase(bids.value, subject);
    const found = SEQUENCES.filter((sequence) => files.sequences[sequence] !== undefined);
    const missing = SEQUENCES.filter((sequence) => !found.includes(sequence));
    const excluded = files.findings.some((finding) => finding.level === "excluded");
    // The smallest grid: whether a case can be read does not depend on it.
    const read = excluded ? null : readCase(files, GRIDS.ci);
    const findings = [...files.findings, ...(read === null ? [] : read.ok ? read.value.findings : [excludedBy(read.fault, subject)])];
    cases.push({
      subject,
      usable: read !== null && read.ok,
      normal: bids.value.normals.includes(subject),
      found,
      missing,
      mask: maskState(files, read),
      patient: files.patient,
      findings,
    });
    onProgress(index + 1, bids.value.subjects.length);
    await breathe();
  }
  const usable = cases.filter((each) => each.usable && !each.normal);
  return ok({
    folder,
    synthetic: bids.value.synthetic,
    cases,
    findings: bids.value.findings,
    usable: usable.length,
    normals: cases.filter((each) => each.usable && each.normal).length,
    withAge: usable.filter(({ patient }) => patient.ageYears !== null).length,
    withSex: usable.filter(({ patient }) => patient.sex !== null).length,
    withMask: usable.filter((each) => each.mask === "usable").length,
  });
}

function maskState({ mask }: CaseFiles, read: Result<ReadCase> | null): CheckedCase["mask"] {
  if (mask === null) return "none";
  if (read === null || !read.ok) return "unread";
  return read.value.image.mask === null ? "unusable" : "usable";
}

const excludedBy = ({ message, where, remedy }: { message: string; where?: string; remedy?: string }, subject: string): Finding => ({
  level: "excluded",
  where: where ?? subject,
  message,
  remedy,
});
