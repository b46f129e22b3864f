import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { MAX_FILE_BYTES } from "@midline/shared/labels/open-table-of";
import { uuid } from "@midline/shared/protocol/ids";
import { ok, refuse, type Result } from "@midline/shared/result";
import { renameDurably } from "../platform/blobs/durable-file.js";
import { guarded } from "../platform/blobs/storage-fault.js";
import type { Platform } from "../platform/context.js";

const PART = ".part-";
/** What nobody has touched for so long is what a killed process left. */
const STRAY_MS = 3_600_000;

const folderOf = ({ config }: Pick<Platform, "config">): string => path.join(config.dataFolder, "label-files");

/** Where the file of an import lies while it is being read; never longer. */
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

/** Removes what killed processes have left: files that nobody reads any more. */
export async function sweepLabelFiles(platform: Platform): Promise<void> {
  const folder = folderOf(platform);
  const names = await readdir(folder).catch(() => []);
  if (names.length === 0) return;
  const rows = await platform.db.query<{ id: string }[]>("SELECT id FROM label_import WHERE state = 'reading'");
  const read = new Set(rows.map(({ id }) => id));
  for (const name of names.filter((each) => !read.has(each))) {
    const file = path.join(folder, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > STRAY_MS) await rm(file, { force: true });
  }
}
