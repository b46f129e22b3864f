import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import path from "node:path";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { type Answer, CHUNK_BYTES } from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import { folderFault } from "../identity/folder-fault.js";
import { askUntilAnswered } from "./ask-until-answered.js";
import type { SiteLink } from "./keep-link.js";
import { PartFile } from "./part-file.js";
import type { OnProgress } from "./upload-update.js";
import { WINDOW } from "./window.js";

/** Weights of this many model versions stay on disk; the oldest unused goes first. */
const KEPT_BLOBS = 12;

/** From this size on HTTP is tried first: one stream costs less than many messages. */
const STREAM_FROM_BYTES = 16 * CHUNK_BYTES;
/** Tries that bring nothing before the link is used instead. */
const STREAM_TRIES = 2;

export interface BlobReference {
  readonly digest: string;
  readonly totalBytes: number;
}

/** Where one site keeps weights by digest. */
export const blobFolder = (siteFolder: string): string => path.join(siteFolder, "cache", "blobs");

/**
 * Brings a blob by digest: from the site's cache, or from the coordinator, going on where an earlier download stopped. Large ones come in one
 * stream over HTTP where that gets through; others, and where it does not, over the link in chunks of 1 MiB, some on their way at once.
 * Each chunk and the whole are checked against their digests; refuses with `DIGEST_MISMATCH` after a second try.
 */
export async function downloadBlob(
  link: SiteLink,
  siteFolder: string,
  blob: BlobReference,
  onProgress: OnProgress = () => undefined,
): Promise<Result<Uint8Array>> {
  const folder = blobFolder(siteFolder);
  const file = path.join(folder, blob.digest);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const cached = readWhole(file, blob.digest);
    if (cached !== null) return ok(cached);
    for (let attempt = 0; attempt < 2; attempt++) {
      const part = new PartFile(`${file}.part`, blob.totalBytes);
      const fetched = await fetchInto(part, link, { ...blob, onProgress }).finally(() => part.close());
      if (!fetched.ok) return fetched;
      if (part.digest === blob.digest) {
        renameSync(`${file}.part`, file);
        prune(folder);
        return ok(readFileSync(file));
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

interface Wanted extends BlobReference {
  readonly onProgress: OnProgress;
}

async function fetchInto(part: PartFile, link: SiteLink, wanted: Wanted): Promise<Result<null>> {
  if (wanted.totalBytes >= STREAM_FROM_BYTES) await streamInto(part, link, wanted);
  return readInto(part, link, wanted);
}

/** As much as comes over HTTP. It is tried again for as long as each try brings something on. */
async function streamInto(part: PartFile, link: SiteLink, { digest, totalBytes, onProgress }: Wanted): Promise<void> {
  for (let fruitless = 0; fruitless < STREAM_TRIES && part.bytes < totalBytes;) {
    await link.untilConnected();
    const before = part.bytes;
    const streamed = await link.stream({ digest, offset: before }, (bytes) => {
      if (part.bytes + bytes.byteLength > totalBytes) return false;
      part.append(bytes);
      onProgress(part.bytes, totalBytes);
      return true;
    });
    if (link.over.aborted || (!streamed.ok && streamed.fault.code !== "UNAVAILABLE")) return;
    fruitless = part.bytes > before ? 0 : fruitless + 1;
  }
}

/** What is missing over the link. Answers come in the order of the asks, so that the file grows at its end alone. */
async function readInto(part: PartFile, link: SiteLink, { digest, totalBytes, onProgress }: Wanted): Promise<Result<null>> {
  const asked: Promise<Result<Answer<"blob-read">>>[] = [];
  let next = part.bytes;
  while (part.bytes < totalBytes) {
    for (; asked.length < WINDOW && next < totalBytes; next += CHUNK_BYTES)
      asked.push(askUntilAnswered(link, "blob-read", { digest, offset: next }));
    const chunk = await asked.shift();
    if (chunk === undefined) throw new Error("Nothing is asked for, and something is missing.");
    if (!chunk.ok) return chunk;
    const { bytes, sha256 } = chunk.value;
    if (chunk.value.totalBytes !== totalBytes || bytes.byteLength !== Math.min(CHUNK_BYTES, totalBytes - part.bytes)) {
      return refuse({ code: "OFFSET_MISMATCH", message: "The coordinator's weights are not as long as it said.", where: digest });
    }
    if (sha256Hex(bytes) !== sha256)
      return refuse({ code: "DIGEST_MISMATCH", message: "A chunk of the weights was damaged on the way.", where: digest });
    part.append(bytes);
    onProgress(part.bytes, totalBytes);
  }
  return ok(null);
}

/** The file's bytes when it has the digest; a damaged cache file is dropped. */
function readWhole(file: string, digest: string): Uint8Array | null {
  if (!existsSync(file)) return null;
  const bytes = readFileSync(file);
  if (sha256Hex(bytes) === digest) {
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
