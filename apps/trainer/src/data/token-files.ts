import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { ok, refuse, type Result } from "@midline/shared/result";
import { folderFault, systemCode } from "../identity/folder-fault.js";
import { addTokens, type TokenFile } from "./patient-tokens.js";

const KEY_BYTES = 32;

/** Where everything lies. */
export interface TokenPaths {
  readonly labels: string;
  readonly list: string;
  readonly key: string;
  readonly out: string;
}

/** Makes a key for the hospitals to share, readable for its owner alone; refuses to write over one that is there. */
export const makeTokenKey = (file: string): Result<void> => writeNew(file, `${randomBytes(KEY_BYTES).toString("hex")}\n`);

/** Reads the three files and writes the fourth, which must not be there yet. Nothing is sent, and no identifier is written anywhere. */
export function writeTokens({ labels, list, key, out }: TokenPaths): Result<TokenFile> {
  const secret = readKey(key);
  if (!secret.ok) return secret;
  const [labelText, listText] = [readText(labels), readText(list)];
  if (!labelText.ok) return labelText;
  if (!listText.ok) return listText;
  const made = addTokens({ labels: labelText.value, list: listText.value }, secret.value);
  if (!made.ok) return made;
  const written = writeNew(out, made.value.csv);
  return written.ok ? made : written;
}

function readKey(file: string): Result<Uint8Array> {
  const text = readText(file);
  if (!text.ok) return text;
  const digits = text.value.trim();
  if (/^[0-9a-f]{64}$/i.test(digits)) return ok(Buffer.from(digits, "hex"));
  return refuse({
    code: "BAD_INPUT",
    message: "A key file holds 64 digits, 0 to 9 and a to f.",
    where: file,
    remedy: "Take the file that the hospitals share, or make the first one with --new-key.",
  });
}

function readText(file: string): Result<string> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const message = `The file cannot be read (${systemCode(error)}).`;
    return refuse({ code: "NOT_FOUND", message, where: file, remedy: "Check the path, and that this user may read it." });
  }
  try {
    return ok(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return refuse({ code: "UNSUPPORTED_FORMAT", message: "The file is not UTF-8 text.", where: file, remedy: "Save it as CSV UTF-8." });
  }
}

function writeNew(file: string, text: string): Result<void> {
  try {
    writeFileSync(file, text, { flag: "wx", mode: 0o600 });
    return ok(undefined);
  } catch (error) {
    if (systemCode(error) !== "EEXIST") return refuse(folderFault(error, file));
    const message = "There is a file of this name already.";
    return refuse({ code: "CONFLICT", message, where: file, remedy: "Choose another name, or move it away first." });
  }
}
