import { link, mkdir, open, readdir, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { MAX_FILE_BYTES } from "@midline/shared/labels/open-table-of";
import { uuid } from "@midline/shared/protocol/ids";
import { ok, refuse, type Result } from "@midline/shared/result";
import { renameDurably } from "../platform/blobs/durable-file.js";
import { errorCode, guarded } from "../platform/blobs/storage-fault.js";
import type { Platform } from "../platform/context.js";
import type { LabelImport } from "./label-import.entity.js";

const PART = ".part-";
/** So long a file waits for the few wrong cells in it to be mended. */
const KEPT_MS = 7 * 86_400_000;
/** What nobody has touched for so long is what a killed process left. */
const STRAY_MS = 3_600_000;

const folderOf = ({ config }: Pick<Platform, "config">): string => path.join(config.dataFolder, "label-files");

/** Where the file of an import lies while it is being read, or waits for a few cells of it to be mended; never longer. */
export const labelFileOf = (platform: Pick<Platform, "config">, importId: string): string =>
  path.join(folderOf(platform), uuid.parse(importId));

/** Keeps what a person sends; answers its length in bytes once it is whole and on the disk. */
export async function keepLabelFile(platform: Platform, importId: string, body: AsyncIterable<Uint8Array>): Promise<Result<number>> {
  const folder = folderOf(platform);
  const part = path.join(folder, `${PART}${importId}`);
  return guarded(async () => {
    await mkdir(folder, { recursive: true });
    const handle = await open(part, "wx", 0o600);
    let length = 0;
    try {
      for await (const chunk of body) {
        length += chunk.byteLength;
        if (length > MAX_FILE_BYTES) return TOO_LARGE;
        await handle.writeFile(chunk);
      }
      await handle.sync();
      if (length > 0) await renameDurably(part, labelFileOf(platform, importId));
      return ok(length);
    } finally {
      await handle.close();
      await rm(part, { force: true });
    }
  });
}

const TOO_LARGE: Result<never> = refuse({
  code: "TOO_LARGE",
  message: `A label file has at most ${MAX_FILE_BYTES / 1048576} MiB.`,
  remedy: "Split the file.",
});

/** Takes the first bytes of a body away from the rest; null when there are fewer. */
export async function splitBody(
  body: Readable,
  bytes: number,
): Promise<{ readonly head: Uint8Array; readonly rest: AsyncIterable<Uint8Array> } | null> {
  const chunks: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]();
  let read = Buffer.alloc(0);
  while (read.length < bytes) {
    const next = await chunks.next();
    if (next.done === true) return null;
    read = Buffer.concat([read, next.value]);
  }
  async function* rest(): AsyncGenerator<Uint8Array> {
    if (read.length > bytes) yield read.subarray(bytes);
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  }
  return { head: read.subarray(0, bytes), rest: rest() };
}

export const removeLabelFile = (platform: Pick<Platform, "config">, importId: string): Promise<void> =>
  rm(labelFileOf(platform, importId), { force: true });

/** Whether the file of a dry run is still there to be read again. */
export const isFileKept = ({ state, keepsFile, createdAt }: Pick<LabelImport, "state" | "keepsFile" | "createdAt">, now: Date): boolean =>
  state === "dryRun" && keepsFile && now.getTime() - createdAt.getTime() < KEPT_MS;

/** Gives the file of one import to another too; false where it is gone. */
export async function shareLabelFile(platform: Pick<Platform, "config">, from: string, to: string): Promise<boolean> {
  try {
    await link(labelFileOf(platform, from), labelFileOf(platform, to));
    const now = new Date();
    await utimes(labelFileOf(platform, to), now, now); // no stray yet
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}

/** Removes what killed processes have left, and what has waited long enough: files that nobody will read any more. */
export async function sweepLabelFiles(platform: Platform): Promise<void> {
  const folder = folderOf(platform);
  const names = await readdir(folder).catch(() => []);
  if (names.length === 0) return;
  const rows = await platform.db.query<{ id: string }[]>(
    "SELECT id FROM label_import WHERE state = 'reading' OR (state = 'dryRun' AND keeps_file AND created_at > $1)",
    [new Date(platform.now().getTime() - KEPT_MS)],
  );
  const read = new Set(rows.map(({ id }) => id));
  for (const name of names.filter((each) => !read.has(each))) {
    const file = path.join(folder, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > STRAY_MS) await rm(file, { force: true });
  }
}
