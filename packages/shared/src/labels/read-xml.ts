import { UnreadableZip } from "./zip-entries.js";

/** Hears what stands in an XML file, in order. Names come without their prefix. */
export interface XmlListener {
  open(name: string, attributes: string): void;
  close(name: string): void;
  text(text: string): void;
}

const SPACE = 0x20;
const SLASH = 0x2f;
const MARK = 0x21;
const QUESTION = 0x3f;

/** No tag and no text of an honest workbook is longer. */
const LONGEST = 1024 * 1024;

/**
 * Reads XML a chunk at a time, as far as the parts of a workbook need it: elements, attributes, text, CDATA. Comments and processing
 * instructions are passed over. A document type is refused, and with it every entity but the five of XML.
 *
 * @returns after each chunk, so that whoever listens can hand on what has come so far.
 */
export function* readXml(chunks: Iterable<Uint8Array>, listener: XmlListener): Generator<void> {
  let rest = "";
  let depth = 0;
  for (const text of decoded(chunks)) {
    rest += text;
    let at = 0;
    for (let open = rest.indexOf("<"); open >= 0; open = rest.indexOf("<", at)) {
      const end = endOfMarkup(rest, open);
      if (end === null) break;
      if (open > at) listener.text(unescapeXml(rest.slice(at, open)));
      depth += hear(rest, open, end, listener);
      at = end;
    }
    rest = rest.slice(at);
    if (rest.length > LONGEST) throw new UnreadableZip("damaged");
    yield;
  }
  if (rest.trim() !== "" || depth !== 0) throw new UnreadableZip("damaged");
}

function* decoded(chunks: Iterable<Uint8Array>): Generator<string> {
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  for (const chunk of chunks) {
    decoder ??= new TextDecoder(chunk[0] === 0xff && chunk[1] === 0xfe ? "utf-16le" : "utf-8");
    yield decoder.decode(chunk, { stream: true });
  }
}

/** Where a tag, comment or section that begins at `open` ends; null when it is not all there yet. */
function endOfMarkup(text: string, open: number): number | null {
  const second = text.charCodeAt(open + 1);
  if (second !== MARK && second !== QUESTION) return endOfTag(text, open);
  if (text.startsWith("<!--", open)) return after(text, "-->", open + 4);
  if (text.startsWith("<![CDATA[", open)) return after(text, "]]>", open + 9);
  if (text.startsWith("<?", open)) return after(text, "?>", open + 2);
  if (text.length < open + 9 && "<![CDATA[".startsWith(text.slice(open))) return null;
  return endOfTag(text, open);
}

function endOfTag(text: string, open: number): number | null {
  let quote = 0;
  for (let at = open; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (quote !== 0) quote = letter === quote ? 0 : quote;
    else if (letter === 0x22 || letter === 0x27) quote = letter;
    else if (letter === 0x3e) return at + 1;
  }
  return null;
}

function after(text: string, mark: string, from: number): number | null {
  const at = text.indexOf(mark, from);
  return at < 0 ? null : at + mark.length;
}

/** Tells what a tag or section says. @returns how much deeper the file stands after it. */
function hear(text: string, open: number, end: number, listener: XmlListener): number {
  const second = text.charCodeAt(open + 1);
  if (second === QUESTION) return 0;
  if (second === MARK) {
    const section = text.slice(open, end);
    if (section.startsWith("<!DOCTYPE")) throw new UnreadableZip("damaged");
    if (section.startsWith("<![CDATA[")) listener.text(section.slice(9, -3));
    return 0;
  }
  if (second === SLASH) {
    listener.close(localName(text.slice(open + 2, end - 1).trimEnd()));
    return -1;
  }
  const isEmpty = text.charCodeAt(end - 2) === SLASH;
  const last = isEmpty ? end - 2 : end - 1;
  let space = open + 1;
  while (space < last && text.charCodeAt(space) > SPACE) space++;
  const name = localName(text.slice(open + 1, space));
  listener.open(name, text.slice(space, last));
  if (!isEmpty) return 1;
  listener.close(name);
  return 0;
}

function localName(name: string): string {
  const prefix = name.indexOf(":");
  return prefix < 0 ? name : name.slice(prefix + 1);
}

/** The value of an attribute; null when it is not there. Prefixes do not count. */
export function attributeOf(attributes: string, name: string): string | null {
  const wanted = `${name}=`;
  for (let at = attributes.indexOf(wanted); at >= 0; at = attributes.indexOf(wanted, at + 1)) {
    if (at > 0 && !/[\s:]/.test(attributes[at - 1] ?? "")) continue;
    const start = at + wanted.length;
    const quote = attributes[start];
    if (quote !== '"' && quote !== "'") continue;
    const end = attributes.indexOf(quote, start + 1);
    return end < 0 ? null : unescapeXml(attributes.slice(start + 1, end));
  }
  return null;
}

const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  if (!text.includes("&")) return text;
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(\w{1,8}));/g, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? "0", 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
