import path from "node:path";
import { ok, refuse, type Result } from "@midline/shared/result";
import { folderFault } from "../identity/folder-fault.js";
import { writeDurably } from "../identity/write-durably.js";

/** Writes a sheet as JSON that a person can read too; refuses a folder that cannot be written. */
export function writeSheet(file: string, sheet: unknown): Result<null> {
  try {
    writeDurably(file, Buffer.from(`${JSON.stringify(sheet, null, 2)}\n`));
    return ok(null);
  } catch (error) {
    return refuse(folderFault(error, path.dirname(file)));
  }
}
