import { readFileSync } from "node:fs";
import { ok, refuse, type Result } from "@midline/shared/result";

/** Reads a list of subjects, one a line, with or without `sub-`; empty lines do not count. */
export function readSubjects(file: string): Result<readonly string[]> {
  try {
    const lines = readFileSync(file, "utf8").split(/\r?\n/).map((line) => line.trim()); // prettier-ignore
    return ok(lines.filter((line) => line !== "").map((line) => (line.startsWith("sub-") ? line : `sub-${line}`)));
  } catch {
    return refuse({
      code: "NOT_FOUND",
      message: "The list of subjects cannot be opened.",
      where: file,
      remedy: "Give a text file with one subject a line.",
    });
  }
}
