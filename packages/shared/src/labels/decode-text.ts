import { fileProblem, type LabelProblem } from "./label-problem.js";

export const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "gb18030", "windows-1252"] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface DecodedText {
  readonly text: string;
  readonly encoding: Encoding;
  readonly problem: LabelProblem | null;
}

const SAVE_AS_UTF8 = "In the spreadsheet choose: Save as, CSV UTF-8.";

/**
 * Tells the encoding of a text file and reads it. A byte-order mark decides; then strict UTF-8; then GB18030, when all
 * bytes past ASCII come in pairs that are common Chinese characters; else Windows-1252, which every byte can be read as
 * (Latin-1 is the same for all letters). Works the same in the browser and in Node.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const marked = byteOrderMark(bytes);
  if (!marked && bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4) {
    return unreadable("utf-8", "This is an Excel workbook (or another zip file), not a CSV file.", SAVE_AS_UTF8);
  }
  const encoding = marked ?? guess(bytes);
  const text = new TextDecoder(encoding).decode(bytes); // takes the byte-order mark away
  if (text.includes("\0")) {
    return unreadable(encoding, "The file holds NUL characters: it is not text, or UTF-16 without its mark.", SAVE_AS_UTF8);
  }
  return { text, encoding, problem: null };
}

const unreadable = (encoding: Encoding, message: string, remedy: string): DecodedText => ({
  text: "",
  encoding,
  problem: fileProblem("FILE_NOT_TEXT", message, remedy),
});

function byteOrderMark(bytes: Uint8Array): Encoding | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return null;
}

function guess(bytes: Uint8Array): Encoding {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return "utf-8";
  } catch {
    return isPairedChinese(bytes) ? "gb18030" : "windows-1252";
  }
}

/** True when every byte past ASCII is half of a GB2312 hanzi or punctuation pair; a lone accented letter is not. */
function isPairedChinese(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i]!;
    if (lead < 0x80) continue;
    const trail = bytes[++i] ?? 0;
    const isHanzi = lead >= 0xb0 && lead <= 0xf7;
    const isPunctuation = lead === 0xa1 || lead === 0xa3;
    if (!(isHanzi || isPunctuation) || trail < 0xa1 || trail > 0xfe) return false;
  }
  return true;
}
