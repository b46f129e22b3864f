import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

const entrySchema = z.strictObject({
  time: z.iso.datetime(),
  /** Name of the message, such as `upload-chunk`, or of the HTTP door, such as `POST enrol`. */
  message: z.string(),
  bytes: z.int().min(0),
  sha256: z.string(),
  ids: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What it is charged to, see `ledger.ts`. */
  account: z.string(),
  releases: z.array(z.string()).readonly().exactOptional(),
});

/** One message that left the site. */
export type JournalEntry = z.infer<typeof entrySchema>;

/** Lines that had not been read before. */
export interface NewLines {
  /** Oldest first. */
  readonly entries: readonly JournalEntry[];
  /** Lines that are no entry. */
  readonly unreadable: number;
  /** Names of files whose last line has no end: a power cut tore it, and its message never left. It is not read until it has one. */
  readonly torn: readonly string[];
}

/** A journal that is read as it grows. */
export interface FollowedJournal {
  /** What was written since the last call, by whatever process; at the first call everything. Throws the disk's errors, and then has read nothing. */
  readNew(): NewLines;
}

/** One JSONL file a month, in UTC. */
export const journalFolder = (siteFolder: string): string => path.join(siteFolder, "journal");

export function followJournal(siteFolder: string): FollowedJournal {
  const folder = journalFolder(siteFolder);
  let read: ReadonlyMap<string, number> = new Map();
  return {
    readNew() {
      const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".jsonl")) : [];
      const now = new Map<string, number>();
      const torn: string[] = [];
      const lines: (JournalEntry | null)[] = [];
      for (const file of files.toSorted()) {
        const { from, bytes } = bytesFrom(path.join(folder, file), read.get(file) ?? 0);
        const end = bytes.lastIndexOf("\n") + 1;
        now.set(file, from + end);
        if (end < bytes.byteLength) torn.push(file);
        for (const line of bytes.toString("utf8", 0, end).split("\n")) if (line !== "") lines.push(readLine(line));
      }
      read = now;
      const entries = lines.filter((entry) => entry !== null);
      return { entries, unreadable: lines.length - entries.length, torn };
    },
  };
}

/** What of a file lies behind what was read. One that has become shorter was read to its end: what was counted of it stays counted. */
function bytesFrom(file: string, from: number): { readonly from: number; readonly bytes: Buffer } {
  const { size } = statSync(file);
  if (size <= from) return { from: size, bytes: Buffer.alloc(0) };
  const bytes = Buffer.alloc(size - from);
  const handle = openSync(file, "r");
  try {
    let done = 0;
    for (let count = -1; count !== 0 && done < bytes.byteLength; done += count)
      count = readSync(handle, bytes, done, bytes.byteLength - done, from + done);
    return { from, bytes: bytes.subarray(0, done) };
  } finally {
    closeSync(handle);
  }
}

function readLine(line: string): JournalEntry | null {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
