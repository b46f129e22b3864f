import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import path from "node:path";

/**
 * Writes a file that is either whole and on the disk, or not there: temporary file, fsync, rename, fsync of the folder.
 * A crash at any instant leaves at most a stray `.part-...` file.
 *
 * @param onHalf called when half of it has been written, for whoever wants the disk to fail there.
 */
export async function writeDurably(
  file: string,
  bytes: Uint8Array,
  { mode = 0o640, onHalf }: { readonly mode?: number; readonly onHalf?: (() => void) | undefined } = {},
): Promise<void> {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true });
  const temporary = path.join(folder, `.part-${randomUUID()}`);
  try {
    const handle = await open(temporary, "wx", mode);
    try {
      const half = onHalf === undefined ? 0 : bytes.byteLength >> 1;
      await handle.writeFile(bytes.subarray(0, half));
      onHalf?.();
      await handle.writeFile(bytes.subarray(half));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await renameDurably(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Renames a file that has been synced, and syncs the folder that now names it. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  await rename(from, to);
  await syncName(to);
}

/** Makes the name of a file that has been synced outlive a power cut. Whoever relies on a file that another process may just have renamed does it too. */
export async function syncName(file: string): Promise<void> {
  const folder = await open(path.dirname(file), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
