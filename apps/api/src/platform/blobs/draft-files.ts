import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { ok, type Result } from "@midline/shared/result";
import type { BlobFiles } from "./blob-files.js";
import type { BlobDraft } from "./blob-store.js";
import { guarded } from "./storage-fault.js";

/** Begins a blob in a new file that nobody sees before it is kept. */
export async function beginDraft(files: BlobFiles): Promise<Result<BlobDraft>> {
  const file = await files.begin();
  if (!file.ok) return file;
  return guarded(async () => {
    const handle = await open(file.value, "w");
    const hash = createHash("sha256");
    let bytes = 0;
    let isOpen = true;
    const close = async (): Promise<void> => {
      if (isOpen) await handle.close();
      isOpen = false;
    };
    return ok({
      append: (piece) =>
        guarded(async () => {
          await handle.writeFile(piece);
          hash.update(piece);
          bytes += piece.byteLength;
          return ok(undefined);
        }),
      keep: () =>
        guarded(async () => {
          await handle.sync();
          await close();
          const digest = hash.digest("hex");
          const kept = await files.keep(file.value, digest);
          return kept.ok ? ok({ digest, bytes }) : kept;
        }),
      discard: async () => {
        await close();
        await files.discard(file.value);
      },
    });
  });
}
