import { UnreadableZip } from "./zip-entries.js";

/** What stands in an XML file, in order. Names come without their prefix. */
export type XmlEvent =
  | { readonly kind: "open"; readonly name: string; readonly attributes: string }
  | { readonly kind: "close"; readonly name: string }
  | { readonly kind: "text"; readonly text: string };

/** No tag and no text of an honest workbook is longer. */
const LONGEST = 1024 * 1024;

/**
 * Reads XML a chunk at a time, as far as the parts of a workbook need it: elements, attributes, text, CDATA. Comments and processing
 * instructions are passed over. A document type is refused, and with it every entity but the five of XML.
 */
export function* xmlEvents(chunks: Iterable<Uint8Array>): Generator<XmlEvent> {
  let rest = "";
  let depth = 0;
  for (const text of decoded(chunks)) {
    rest += text;
    let at = 0;
    for (;;) {
      const open = rest.indexOf("<", at);
      if (open < 0) break;
      const end = endOfMarkup(rest, open);
      if (end === null) break;
      if (open > at) yield { kind: "text", text: unescapeXml(rest.slice(at, open)) };
      for (const event of markup(rest.slice(open, end))) {
        if (event.kind !== "text") depth += event.kind === "open" ? 1 : -1;
        yield event;
      }
      at = end;
    }
    rest = rest.slice(at);
    if (rest.length > LONGEST) throw new UnreadableZip("damaged");
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
  if (text.startsWith("<!--", open)) return after(text, "-->", open + 4);
  if (text.startsWith("<![CDATA[", open)) return after(text, "]]>", open + 9);
  if (text.startsWith("<?", open)) return after(text, "?>", open + 2);
  if (text.length < open + 9 && "<![CDATA[".startsWith(text.slice(open))) return null;
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

function* markup(tag: string): Generator<XmlEvent> {
  if (tag.startsWith("<![CDATA[")) yield { kind: "text", text: tag.slice(9, -3) };
  else if (tag.startsWith("<!DOCTYPE")) throw new UnreadableZip("damaged");
  else if (tag.startsWith("</")) yield { kind: "close", name: localName(tag.slice(2, -1).trim()) };
  else if (!tag.startsWith("<!") && !tag.startsWith("<?")) {
    const empty = tag.endsWith("/>");
    const body = tag.slice(1, empty ? -2 : -1);
    const space = body.search(/\s/);
    const name = localName(space < 0 ? body : body.slice(0, space));
    yield { kind: "open", name, attributes: space < 0 ? "" : body.slice(space) };
    if (empty) yield { kind: "close", name };
  }
}

const localName = (name: string): string => name.slice(name.indexOf(":") + 1);

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
