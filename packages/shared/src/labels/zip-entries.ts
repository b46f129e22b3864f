import { Inflate } from "fflate";
import { crcOf, NO_CRC } from "./crc32.js";

/** One file inside a zip file. */
export interface ZipEntry {
  readonly name: string;
  /** Its bytes, inflated a little at a time. Throws `UnreadableZip` where they cannot be, or where there are more than `atMost`. */
  chunks(atMost: number): Generator<Uint8Array>;
}

/** Why the content of a zip file cannot be had: it is damaged, or more than may be, whatever the file claims. */
export class UnreadableZip extends Error {
  constructor(readonly why: "damaged" | "tooLarge") {
    super(`zip: ${why}`);
  }
}

const END_OF_DIRECTORY = 0x06054b50;
const IN_DIRECTORY = 0x02014b50;
const LOCAL = 0x04034b50;
/** Deflate makes at most 1032 bytes of one: so much, 8 MiB, comes of each push and no more. */
const PUSHED = 8 * 1024;
/** Of what is stored as it is. */
const PIECE = 64 * 1024;

/**
 * The files in a zip file, by its central directory. Null when that is missing: the file was cut short, or is no zip file.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function zipEntries(bytes: Uint8Array): readonly ZipEntry[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOfDirectory(view);
  if (end === null) return null;
  const entries: ZipEntry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== IN_DIRECTORY) return null;
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    if (extraEnd > bytes.length) return null;
    const place = { method: view.getUint16(at + 10, true), ...placeOf(view, at, { from: nameEnd, to: extraEnd }) };
    const name = new TextDecoder().decode(bytes.subarray(at + 46, nameEnd));
    entries.push({ name, chunks: checkedOnce(() => contentOf(bytes, view, place), view.getUint32(at + 16, true)) });
    at = extraEnd + view.getUint16(at + 32, true);
  }
  return entries;
}

const IN_EXTRA = 0xffff_ffff;
const ZIP64 = 1;

/** Where a file's bytes are, and how many. Some programs write small files too as if they were huge: then both stand in an extra field. */
function placeOf(view: DataView, at: number, extra: { readonly from: number; readonly to: number }): Pick<Place, "size" | "start"> {
  const told = [at + 24, at + 20, at + 42].map((where) => view.getUint32(where, true)); // inflated, stored, where
  let field = extra.from;
  while (field + 4 <= extra.to && view.getUint16(field, true) !== ZIP64) field += 4 + view.getUint16(field + 2, true);
  let next = field + 4;
  const [, size = 0, start = 0] = told.map((short) => {
    if (short !== IN_EXTRA || next + 8 > extra.to) return short;
    next += 8;
    return Number(view.getBigUint64(next - 8, true));
  });
  return { size, start };
}

/** The record at the end, behind which only a comment of at most 64 KiB may stand. */
function endOfDirectory(view: DataView): number | null {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
  }
  return null;
}

interface Place {
  readonly method: number;
  /** Bytes as they are stored. */
  readonly size: number;
  readonly start: number;
}

function* contentOf(bytes: Uint8Array, view: DataView, { method, size, start }: Place): Generator<Uint8Array> {
  if (start + 30 > bytes.length || view.getUint32(start, true) !== LOCAL) throw new UnreadableZip("damaged");
  const from = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
  if (from + size > bytes.length || (method !== 0 && method !== 8)) throw new UnreadableZip("damaged");
  const stored = bytes.subarray(from, from + size);
  yield* method === 0 ? pieces(stored) : inflated(stored);
}

/** Throws at the end where the bytes are not those that were packed. What is read again and again is looked at once. */
function checkedOnce(content: () => Iterable<Uint8Array>, crc: number): ZipEntry["chunks"] {
  let isChecked = false;
  return function* (atMost) {
    let found = NO_CRC;
    for (const chunk of bounded(content(), atMost)) {
      if (!isChecked) found = crcOf(chunk, found);
      yield chunk;
    }
    if (!isChecked && ~found >>> 0 !== crc) throw new UnreadableZip("damaged");
    isChecked = true;
  };
}

function* pieces(stored: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < stored.length; at += PIECE) yield stored.subarray(at, at + PIECE);
}

function* inflated(stored: Uint8Array): Generator<Uint8Array> {
  let out: Uint8Array[] = [];
  const inflate = new Inflate((chunk) => out.push(chunk));
  for (let at = 0; at < stored.length; at += PUSHED) {
    try {
      inflate.push(stored.subarray(at, at + PUSHED), at + PUSHED >= stored.length);
    } catch {
      throw new UnreadableZip("damaged");
    }
    const chunks = out;
    out = [];
    yield* chunks;
  }
}

function* bounded(chunks: Iterable<Uint8Array>, atMost: number): Generator<Uint8Array> {
  let had = 0;
  for (const chunk of chunks) {
    had += chunk.length;
    if (had > atMost) throw new UnreadableZip("tooLarge");
    yield chunk;
  }
}
