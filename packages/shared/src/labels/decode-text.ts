import { fileProblem, type LabelProblem } from "./label-problem.js";

export const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "gb18030", "windows-1252"] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface DecodedText {
  readonly text: string;
  readonly encoding: Encoding;
  readonly problem: LabelProblem | null;
}

/** Files that are no text at all, by their first bytes, and what to do about them. */
const NOT_TEXT: readonly (readonly [first: readonly number[], what: string, remedy: string])[] = [
  [[0x1f, 0x8b], "This is a compressed file (gzip).", "Unpack it first; a file of up to 50 MiB need not be compressed."],
  [
    [0xd0, 0xcf, 0x11, 0xe0],
    "This is a workbook of an old Excel (XLS), or one that is locked with a password.",
    "In the spreadsheet choose: Save as, Excel workbook (XLSX), without a password.",
  ],
  [[0x25, 0x50, 0x44, 0x46], "This is a PDF.", "Choose the table it was made from."],
];

/**
 * Tells the encoding of a text file and reads it. A byte-order mark decides; then strict UTF-8; then GB18030, when all
 * bytes past ASCII come in pairs that are common Chinese characters; else Windows-1252, which every byte can be read as
 * (Latin-1 is the same for all letters). Works the same in the browser and in Node.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const other = NOT_TEXT.find(([first]) => first.every((byte, i) => bytes[i] === byte));
  if (other) return unreadable("utf-8", fileProblem("FILE_NOT_TEXT", other[1], other[2]));
  const marked = byteOrderMark(bytes);
  if (marked?.startsWith("utf-16") && bytes.length % 2 === 1) return unreadable(marked, CUT_SHORT);
  const strict = marked ? null : strictUtf8(bytes);
  if (strict === "cut") return unreadable("utf-8", CUT_SHORT);
  const encoding = marked ?? (strict ? "utf-8" : isPairedChinese(bytes) ? "gb18030" : "windows-1252");
  const text = (strict?.text ?? new TextDecoder(encoding).decode(bytes)).replace(/^\uFEFF+/, ""); // some programs write a second mark
  return text.includes("\0") ? unreadable(encoding, HOLDS_NUL) : { text, encoding, problem: null };
}

const HOLDS_NUL = fileProblem(
  "FILE_NOT_TEXT",
  "The file holds NUL characters: it is not text, or UTF-16 without its mark.",
  "In the spreadsheet choose: Save as, CSV UTF-8.",
);
const CUT_SHORT = fileProblem(
  "FILE_CUT_SHORT",
  "The file ends in the middle of a character, as after a transfer that was broken off.",
  "Copy or export the file again and choose it again.",
);

const unreadable = (encoding: Encoding, problem: LabelProblem): DecodedText => ({ text: "", encoding, problem });

/** The text when every byte of it is UTF-8; "cut" when all but the last character is, and it is not the only one past ASCII; else null. */
function strictUtf8(bytes: Uint8Array): { readonly text: string } | "cut" | null {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    const text = decoder.decode(bytes, { stream: true });
    try {
      decoder.decode();
      return { text };
    } catch {
      return /[\u0080-\uffff]/.test(text) ? "cut" : null;
    }
  } catch {
    return null;
  }
}

function byteOrderMark(bytes: Uint8Array): Encoding | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return null;
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
