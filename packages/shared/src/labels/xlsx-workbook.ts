import { builtInFormat, formatOfCode, type NumberFormat } from "./xlsx-number.js";
import { attributeOf, xmlEvents } from "./xml-events.js";
import type { ZipEntry } from "./zip-entries.js";

export interface Workbook {
  /** In the workbook's order. */
  readonly sheets: readonly { readonly name: string; readonly part: ZipEntry }[];
  readonly sharedStrings: readonly string[];
  /** How each style of cells shows its number. */
  readonly formats: readonly NumberFormat[];
  /** Days are counted from 1904 and not from 1900. */
  readonly from1904: boolean;
}

const MAX_PART_BYTES = 64 * 1024 * 1024;

/**
 * What an Excel workbook is made of; null when the zip file holds none. Throws `UnreadableZip` for parts that are damaged or too large.
 *
 * @see ECMA-376 part 1, 18.2
 */
export function openWorkbook(entries: readonly ZipEntry[]): Workbook | null {
  const main = entries.find(({ name }) => /^(xl\/)?workbook\d*\.xml$/i.test(name));
  if (main === undefined) return null;
  const folder = main.name.slice(0, main.name.lastIndexOf("/") + 1);
  const parts = new Map(entries.map((entry) => [entry.name.toLowerCase(), entry]));
  const partAt = (target: string): ZipEntry | undefined =>
    parts.get((target.startsWith("/") ? target.slice(1) : folder + target).toLowerCase());
  const related = relationsOf(parts.get(`${folder}_rels/${main.name.slice(folder.length)}.rels`.toLowerCase()));
  const partOfType = (type: string): ZipEntry | undefined => partAt(related.find((one) => one.type.endsWith(`/${type}`))?.target ?? "");
  const sheets: { name: string; part: ZipEntry }[] = [];
  let from1904 = false;
  for (const { name, attributes } of opened(main)) {
    if (name === "workbookPr") from1904 ||= ["1", "true"].includes(attributeOf(attributes, "date1904") ?? "");
    if (name !== "sheet") continue;
    const id = attributeOf(attributes, "id");
    const part = partAt(related.find((one) => one.id === id)?.target ?? "");
    if (part) sheets.push({ name: attributeOf(attributes, "name") ?? "", part });
  }
  return { sheets, from1904, sharedStrings: stringsOf(partOfType("sharedStrings")), formats: formatsOf(partOfType("styles")) };
}

function* opened(part: ZipEntry | undefined): Generator<{ readonly name: string; readonly attributes: string }> {
  if (part === undefined) return;
  for (const event of xmlEvents(part.chunks(MAX_PART_BYTES))) if (event.kind === "open") yield event;
}

const relationsOf = (part: ZipEntry | undefined) =>
  [...opened(part)].flatMap(({ name, attributes }) =>
    name === "Relationship"
      ? [
          {
            id: attributeOf(attributes, "Id"),
            type: attributeOf(attributes, "Type") ?? "",
            target: attributeOf(attributes, "Target") ?? "",
          },
        ]
      : [],
  );

/** Strings that cells share; how they are to be pronounced is left out. */
function stringsOf(part: ZipEntry | undefined): readonly string[] {
  const strings: string[] = [];
  let text = "";
  let inText = false;
  let inPhonetic = false;
  for (const event of part === undefined ? [] : xmlEvents(part.chunks(MAX_PART_BYTES))) {
    if (event.kind === "text") text += inText && !inPhonetic ? event.text : "";
    else if (event.name === "t") inText = event.kind === "open";
    else if (event.name === "rPh") inPhonetic = event.kind === "open";
    else if (event.name === "si" && event.kind === "close") {
      strings.push(text);
      text = "";
    }
  }
  return strings;
}

function formatsOf(part: ZipEntry | undefined): readonly NumberFormat[] {
  const own = new Map<string, NumberFormat>();
  const formats: NumberFormat[] = [];
  let inCells = false;
  for (const event of part === undefined ? [] : xmlEvents(part.chunks(MAX_PART_BYTES))) {
    if (event.kind !== "text" && event.name === "cellXfs") inCells = event.kind === "open";
    if (event.kind !== "open") continue;
    const id = attributeOf(event.attributes, "numFmtId") ?? "0";
    if (event.name === "numFmt") own.set(id, formatOfCode(attributeOf(event.attributes, "formatCode") ?? ""));
    if (event.name === "xf" && inCells) formats.push(own.get(id) ?? builtInFormat(Number(id)));
  }
  return formats;
}
