import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import path from "node:path";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { ok, refuse, type Result } from "@midline/shared/result";
import { folderFault } from "../identity/folder-fault.js";
import { askUntilAnswered } from "./ask-until-answered.js";
import type { SiteLink } from "./keep-link.js";

/** Weights of this many model versions stay on disk; the oldest unused goes first. */
const KEPT_BLOBS = 12;

export interface BlobReference {
  readonly digest: string;
  readonly totalBytes: number;
}

/** Where one site keeps weights by digest. */
export const blobFolder = (siteFolder: string): string => path.join(siteFolder, "cache", "blobs");

/**
 * Brings a blob by digest: from the site's cache, or in 1 MiB chunks that continue where an earlier download stopped.
 * Every chunk and the whole are checked against their digests; refuses with `DIGEST_MISMATCH` after a second try.
 */
export async function downloadBlob(link: SiteLink, siteFolder: string, blob: BlobReference): Promise<Result<Uint8Array>> {
  const folder = blobFolder(siteFolder);
  const file = path.join(folder, blob.digest);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const cached = readWhole(file, blob.digest);
    if (cached !== null) return ok(cached);
    for (let attempt = 0; attempt < 2; attempt++) {
      const fetched = await fetchInto(`${file}.part`, link, blob);
      if (!fetched.ok) return fetched;
      const bytes = readWhole(`${file}.part`, blob.digest);
      if (bytes !== null) {
        renameSync(`${file}.part`, file);
        prune(folder);
        return ok(bytes);
      }
      rmSync(`${file}.part`, { force: true });
    }
  } catch (error) {
    return refuse(folderFault(error, folder));
  }
  return refuse({
    code: "DIGEST_MISMATCH",
    message: "The weights that arrived are not the weights that were asked for.",
    where: blob.digest,
  });
}

async function fetchInto(part: string, link: SiteLink, { digest, totalBytes }: BlobReference): Promise<Result<null>> {
  if (existsSync(part) && statSync(part).size > totalBytes) rmSync(part);
  let offset = existsSync(part) ? statSync(part).size : 0;
  while (offset < totalBytes) {
    const chunk = await askUntilAnswered(link, "blob-read", { digest, offset });
    if (!chunk.ok) return chunk;
    const { bytes, sha256 } = chunk.value;
    if (chunk.value.totalBytes !== totalBytes || bytes.byteLength === 0 || offset + bytes.byteLength > totalBytes) {
      return refuse({ code: "OFFSET_MISMATCH", message: "The coordinator's weights are not as long as it said.", where: digest });
    }
    if (sha256Hex(bytes) !== sha256)
      return refuse({ code: "DIGEST_MISMATCH", message: "A chunk of the weights was damaged on the way.", where: digest });
    appendFileSync(part, bytes, { mode: 0o600 });
    offset += bytes.byteLength;
  }
  return ok(null);
}

/** The file's bytes when it has the digest; a damaged cache file is dropped. */
function readWhole(file: string, digest: string): Uint8Array | null {
  if (!existsSync(file)) return null;
  const bytes = readFileSync(file);
  if (createHash("sha256").update(bytes).digest("hex") === digest) {
    utimesSync(file, new Date(), new Date());
    return bytes;
  }
  rmSync(file);
  return null;
}

function prune(folder: string): void {
  const whole = readdirSync(folder)
    .filter((name) => !name.endsWith(".part"))
    .map((name) => ({ name, usedMs: statSync(path.join(folder, name)).mtimeMs }))
    .sort((a, b) => b.usedMs - a.usedMs);
  for (const { name } of whole.slice(KEPT_BLOBS)) rmSync(path.join(folder, name), { force: true });
}
