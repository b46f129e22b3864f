import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type CalibrationSheet, calibrationSheet } from "@midline/shared/calibration/calibration-sheet";
import type { Target } from "@midline/shared/protocol/vocabulary";
import { type ReferenceSheet, referenceSheet } from "@midline/shared/reference/reference-sheet";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { z } from "zod";

/** Reads a reference sheet and refuses one of another model: a case must not be held against strangers. @param digest of the model. */
export const readReference = (file: string, digest: string): Result<ReferenceSheet> => readSheet(file, digest, referenceSheet);

/** The reference sheet of a model in the site folder, `sheets/<digest>.reference.json`, or null when there is none. */
export function readReferenceBeside(siteFolder: string, digest: string): Result<ReferenceSheet | null> {
  const file = path.join(siteFolder, "sheets", `${digest}.reference.json`);
  return existsSync(file) ? readReference(file, digest) : ok(null);
}

/** Reads a calibration sheet and refuses one of another model, or of another question. @param digest of the model. */
export function readCalibration(file: string, digest: string, target: Target): Result<CalibrationSheet> {
  const sheet = readSheet(file, digest, calibrationSheet);
  if (!sheet.ok || sheet.value.target === target) return sheet;
  const message = `The sheet calibrates for ${sheet.value.target}, not for ${target}.`;
  return refuse({ code: "BAD_INPUT", message, where: file, remedy: "Take the sheet of the question that the model answers." });
}

/** Where the calibration sheet of a model stands in the site folder. */
export const calibrationFileOf = (siteFolder: string, digest: string): string =>
  path.join(siteFolder, "sheets", `${digest}.calibration.json`);

/** The calibration sheet of a model in the site folder, or null when there is none. */
export function readCalibrationBeside(siteFolder: string, digest: string, target: Target): Result<CalibrationSheet | null> {
  const file = calibrationFileOf(siteFolder, digest);
  return existsSync(file) ? readCalibration(file, digest, target) : ok(null);
}

function readSheet<T extends { readonly modelDigest: string }>(file: string, digest: string, schema: z.ZodType<T>): Result<T> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return refuse({ code: "BAD_INPUT", message: "The sheet cannot be opened, or is not JSON.", where: file, remedy: REMEDY });
  }
  const sheet = schema.safeParse(json);
  if (!sheet.success)
    return refuse({
      code: "BAD_INPUT",
      message: `This is no such sheet: ${sheet.error.issues[0]?.message ?? "it does not parse"}.`,
      where: file,
      remedy: REMEDY,
    });
  if (sheet.data.modelDigest === digest) return ok(sheet.data);
  const message = `The sheet is of model ${sheet.data.modelDigest.slice(0, 12)}, not of ${digest.slice(0, 12)}.`;
  return refuse({ code: "DIGEST_MISMATCH", message, where: file, remedy: "Take the sheet that was made with these weights." });
}

const REMEDY = "Take the sheet as it was made, or make it again.";
