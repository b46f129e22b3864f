import { createHmac } from "node:crypto";
import { columnOf } from "@midline/shared/labels/codebook";
import { csvLine } from "@midline/shared/labels/csv-cell";
import { ok, refuse, type Result } from "@midline/shared/result";
import Papa from "papaparse";

/** The column of a label file that holds the keyed hash of the patient. */
export const TOKEN_COLUMN = "patient_token";

/** Fewer letters and digits than this name nobody for certain. */
const SHORTEST_IDENTIFIER = 4;

/** An identifier as every hospital writes it: capitals and digits alone, so that spaces, hyphens and full-width letters do not matter. */
export const normaliseIdentifier = (identifier: string): string =>
  identifier
    .normalize("NFKC")
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");

/** HMAC-SHA-256 over the normalised identifier, in lower-case hex. Without the key nobody can tell whose it is, nor try. */
export const tokenOf = (key: Uint8Array, identifier: string): string =>
  createHmac("sha256", key)
    .update(`midline patient token 1\n${normaliseIdentifier(identifier)}`)
    .digest("hex");

/** A label file with the column, and how far it is filled. */
export interface TokenFile {
  readonly csv: string;
  readonly rows: number;
  readonly filled: number;
  /** Patients who stand in this file more than once, under several pseudonyms. */
  readonly twice: number;
}

interface Tables {
  /** The label file, as text. */
  readonly labels: string;
  /** Pseudonym and identifier, under a header, as text. It stays at the hospital. */
  readonly list: string;
}

/** Adds the column to a label file. What is refused is named by its row, never by what stands in it. */
export function addTokens({ labels, list }: Tables, key: Uint8Array): Result<TokenFile> {
  const known = readList(list, key);
  if (!known.ok) return known;
  const table = parse(labels);
  const [header, ...records] = table.rows;
  const column = header?.findIndex((name) => columnOf(name)?.name === "patient_pseudo_id") ?? -1;
  if (header === undefined || column < 0)
    return wrong("labels", "The label file has no column patient_pseudo_id.", "Begin from the portal's template.");
  const others = header.flatMap((name, i) => (name.trim().toLowerCase() === TOKEN_COLUMN ? [] : [i]));
  const tokens = records.map((cells) => known.value.get(pseudonymOf(cells[column] ?? "")) ?? "");
  const lines = records.map((cells, i) => [...others.map((at) => cells[at] ?? ""), tokens[i] ?? ""]);
  const filled = tokens.filter((token) => token !== "");
  return ok({
    csv: [[...others.map((at) => header[at] ?? ""), TOKEN_COLUMN], ...lines].map((cells) => csvLine(cells, table.delimiter)).join(""),
    rows: records.length,
    filled: filled.length,
    twice: filled.length - new Set(filled).size,
  });
}

/** Token by pseudonym. */
function readList(list: string, key: Uint8Array): Result<ReadonlyMap<string, string>> {
  const [header, ...records] = parse(list).rows;
  if (header === undefined || header.length !== 2)
    return wrong("list", "The list must have two columns under a header: pseudonym, identifier.", "Write one row for each patient.");
  const tokens = new Map<string, string>();
  for (const [i, [pseudonym = "", identifier = ""]] of records.entries()) {
    const where = `list, row ${i + 2}`;
    const name = pseudonymOf(pseudonym);
    if (name === "" || normaliseIdentifier(identifier).length < SHORTEST_IDENTIFIER)
      return wrong(
        where,
        `A row needs a pseudonym and an identifier of ${SHORTEST_IDENTIFIER} letters and digits at least.`,
        "Correct or remove it.",
      );
    const token = tokenOf(key, identifier);
    if ((tokens.get(name) ?? token) !== token)
      return wrong(where, "This pseudonym stood further up with another identifier.", "Keep the right one.");
    tokens.set(name, token);
  }
  return ok(tokens);
}

/** As label files and folders write a case's name: with or without sub-, in any case of the letters. */
const pseudonymOf = (cell: string): string => cell.trim().replace(/^sub-/i, "").toLowerCase();

function parse(text: string): { readonly rows: readonly (readonly string[])[]; readonly delimiter: string } {
  const { data, meta } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ""), {
    skipEmptyLines: "greedy",
    delimitersToGuess: [",", ";", "\t"],
  });
  return { rows: data.filter(([first]) => first?.startsWith("# ") !== true), delimiter: meta.delimiter };
}

const wrong = (where: string, message: string, remedy: string): Result<never> => refuse({ code: "BAD_INPUT", message, where, remedy });
