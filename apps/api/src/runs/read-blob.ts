import { sha256Hex } from "@midline/shared/canonical-hash";
import type { Fault } from "@midline/shared/faults";
import { CHUNK_BYTES, type Answer, type Ask } from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { BlobStream } from "../platform/blobs/blob-store.js";
import type { LinkedSite, ProvenSite } from "../platform/site-link/linked-site.js";
import type { CoordinatorPlatform } from "./coordinator-platform.js";

/** Reads a piece of weights. */
export async function readBlob(
  platform: CoordinatorPlatform,
  site: LinkedSite,
  { digest, offset }: Ask<"blob-read">,
): Promise<Result<Answer<"blob-read">>> {
  const fault = await mayRead(platform, site, digest);
  if (fault !== null) return refuse(fault);
  const part = await platform.blobs.readPart(digest, offset, CHUNK_BYTES);
  if (!part.ok) return part;
  const { totalBytes, bytes } = part.value;
  return ok({ totalBytes, sha256: sha256Hex(bytes), bytes });
}

/** Weights as a stream, for whom `readBlob` would read them. */
export async function streamBlob(platform: CoordinatorPlatform, site: ProvenSite, digest: string): Promise<Result<BlobStream>> {
  const fault = await mayRead(platform, site, digest);
  return fault === null ? platform.blobs.stream(digest) : refuse(fault);
}

/** A site gets the weights of runs it has a part in and of predictions it was asked for, and no site's update. */
async function mayRead({ db }: CoordinatorPlatform, { siteId }: ProvenSite, digest: string): Promise<Fault | null> {
  const [may] = await db.query<{ may: boolean }[]>(
    `SELECT EXISTS (SELECT FROM round JOIN run_site USING (run_id) WHERE $1 IN (base_digest, control_digest) AND site_id = $2)
         OR EXISTS (SELECT FROM model_version v JOIN run_site s ON s.run_id = v.run_id WHERE v.digest = $1 AND s.site_id = $2)
         OR EXISTS (SELECT FROM model_version v JOIN prediction p ON p.model_version_id = v.id WHERE v.digest = $1 AND p.site_id = $2) AS may`,
    [digest, siteId],
  );
  if (may?.may === true) return null;
  return {
    code: "NOT_FOUND",
    message: "There are no such weights for this site.",
    where: "digest",
    remedy: "Ask for the next work order.",
  };
}
