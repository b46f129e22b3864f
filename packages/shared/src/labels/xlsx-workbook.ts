import { builtInFormat, formatOfCode, type NumberFormat } from "./xlsx-number.js";
import { attributeOf, readXml, type XmlListener } from "./read-xml.js";
import type { ZipEntry } from "./zip-entries.js";

interface NamedPart {
  readonly name: string;
  readonly part: ZipEntry;
}

export interface Workbook {
  /** In the workbook's order, those that people see first. */
  readonly sheets: readonly NamedPart[];
  readonly sharedStrings: readonly string[];
  /** How each style of cells shows its number. */
  readonly formats: readonly NumberFormat[];
  /** Days are counted from 1904 and not from 1900. */
  readonly from1904: boolean;
}

const MAX_PART_BYTES = 64 * 1024 * 1024;
/** Sheets that are looked into: a thousand of them may be one and the same piece of a small file. */
const MAX_SHEETS = 30;

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
  const seen: NamedPart[] = [];
  const hidden: NamedPart[] = [];
  let from1904 = false;
  hearTags(main, (name, attributes) => {
    if (name === "workbookPr") from1904 ||= ["1", "true"].includes(attributeOf(attributes, "date1904") ?? "");
    if (name !== "sheet") return;
    const id = attributeOf(attributes, "id");
    const part = partAt(related.find((one) => one.id === id)?.target ?? "");
    const isHidden = (attributeOf(attributes, "state") ?? "visible") !== "visible";
    if (part) (isHidden ? hidden : seen).push({ name: attributeOf(attributes, "name") ?? "", part });
  });
  const sheets = [...seen, ...hidden].slice(0, MAX_SHEETS);
  return { sheets, from1904, sharedStrings: stringsOf(partOfType("sharedStrings")), formats: formatsOf(partOfType("styles")) };
}

function hear(part: ZipEntry | undefined, listener: XmlListener): void {
  if (part === undefined) return;
  for (const _ of readXml(part.chunks(MAX_PART_BYTES), listener));
}

const hearTags = (part: ZipEntry | undefined, open: XmlListener["open"]): void =>
  hear(part, { open, close: () => undefined, text: () => undefined });

interface Relation {
  readonly id: string | null;
  readonly type: string;
  readonly target: string;
}

function relationsOf(part: ZipEntry | undefined): readonly Relation[] {
  const relations: Relation[] = [];
  hearTags(part, (name, attributes) => {
    const [type, target] = [attributeOf(attributes, "Type") ?? "", attributeOf(attributes, "Target") ?? ""];
    if (name === "Relationship") relations.push({ id: attributeOf(attributes, "Id"), type, target });
  });
  return relations;
}

/** A string without the escapes for what XML cannot hold: `_x000D_` is a carriage return. @see ECMA-376 part 1, 22.9.2.19 */
export const unescapeString = (text: string): string =>
  text.includes("_x") ? text.replaceAll(/_x([\da-fA-F]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))) : text;

/** Strings that cells share; how they are to be pronounced is left out. */
function stringsOf(part: ZipEntry | undefined): readonly string[] {
  const strings: string[] = [];
  let text = "";
  let inText = false;
  let inPhonetic = false;
  hear(part, {
    text: (some) => {
      if (inText && !inPhonetic) text += some;
    },
    open: (name) => {
      inText ||= name === "t";
      inPhonetic ||= name === "rPh";
    },
    close: (name) => {
      if (name === "t") inText = false;
      if (name === "rPh") inPhonetic = false;
      if (name !== "si") return;
      strings.push(unescapeString(text));
      text = "";
    },
  });
  return strings;
}

function formatsOf(part: ZipEntry | undefined): readonly NumberFormat[] {
  const own = new Map<string, NumberFormat>();
  const formats: NumberFormat[] = [];
  let inCells = false;
  hearTags(part, (name, attributes) => {
    const id = attributeOf(attributes, "numFmtId") ?? "0";
    if (name.endsWith("Xfs")) inCells = name === "cellXfs";
    if (name === "numFmt") own.set(id, formatOfCode(attributeOf(attributes, "formatCode") ?? ""));
    if (name === "xf" && inCells) formats.push(own.get(id) ?? builtInFormat(Number(id)));
  });
  return formats;
}
