import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { readNifti, type NiftiVolume } from "../nifti/read-nifti.js";

const ROOT = path.resolve(__dirname, "../../../..");

/** Where the real MRI for tests lies: outside the project, never copied into it. */
export const REAL_DATA = process.env["MIDLINE_TEST_DATA"] ?? path.resolve(ROOT, "../shared/data");

/** `describe` where the real MRI is at hand; a skip that says so where it is not. */
export function describeWithRealData(name: string, body: () => void): void {
  if (existsSync(path.join(REAL_DATA, "SOURCES.md"))) return describe(name, body);
  console.warn(`SKIPPED: "${name}" needs real MRI, and there is none at ${REAL_DATA}. Set MIDLINE_TEST_DATA to its folder.`);
  return describe.skip(name, body);
}

/** One real volume; a fault fails the test with its message. */
export function readReal(file: string): NiftiVolume {
  const read = readNifti(readFileSync(path.join(REAL_DATA, file)), { where: file });
  if (!read.ok) throw new Error(`${read.fault.where}: ${read.fault.message}`);
  return read.value;
}
