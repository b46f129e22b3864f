import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { ok, refuse, type Result } from "@midline/shared/result";
import { folderFault } from "../identity/folder-fault.js";
import { writeDurably } from "../identity/write-durably.js";

const textOf = (sheet: unknown): string => `${JSON.stringify(sheet, null, 2)}\n`;

/** As `writeSheet`; refuses to change a sheet that is there (`CONFLICT`): what was calibrated with it must stay explained. */
export function writeSheetOnce(file: string, sheet: unknown): Result<null> {
  if (!existsSync(file)) return writeSheet(file, sheet);
  if (readFileSync(file, "utf8") === textOf(sheet)) return ok(null);
  const message = "There is another sheet already.";
  return refuse({ code: "CONFLICT", message, where: file, remedy: "Keep it; or move it away first, or give another file with --out." });
}

/** Writes a sheet as JSON that a person can read too; refuses a folder that cannot be written. */
export function writeSheet(file: string, sheet: unknown): Result<null> {
  try {
    writeDurably(file, Buffer.from(textOf(sheet)));
    return ok(null);
  } catch (error) {
    return refuse(folderFault(error, path.dirname(file)));
  }
}
