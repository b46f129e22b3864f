import { randomBytes } from "node:crypto";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { chunkLength, chunkOffsets } from "@midline/shared/protocol/chunks";
import type { Answer, Ask, SiteMessage, UpdateStatement } from "@midline/shared/protocol/site-messages";
import { refuse, type Result } from "@midline/shared/result";
import { readSite } from "../identity/site-file.js";
import { readSiteKey } from "../identity/site-key.js";
import { writeDurably } from "../identity/write-durably.js";
import { openJournal } from "../journal/journal.js";
import { budgetFile, type RunBudget } from "../journal/run-budget.js";
import { askUntilAnswered } from "../link/ask-until-answered.js";
import { downloadBlob } from "../link/download-blob.js";
import { keepLink, type SiteLink } from "../link/keep-link.js";
import { uploadUpdate } from "../link/upload-update.js";
import { readSpool } from "../work/spool.js";

/** What is transferred, and how: `one-by-one` waits for each acknowledgement before it sends the next chunk; `link` leaves HTTP alone. */
type Deed = "hand-in" | "upload" | "upload-one-by-one" | "download" | "download-link";

/**
 * A site of its own process that does one transfer with the trainer's own code and tells its parent of every chunk. Arguments: site folder,
 * server, run, deed, and for a download the digest and the size.
 */
async function main([
  siteFolder = "",
  server = "",
  runId = "",
  deed = "",
  digest = "",
  totalBytes = "0",
]: readonly string[]): Promise<void> {
  const stop = new AbortController();
  const [site, key] = [readSite(siteFolder), readSiteKey(siteFolder)];
  if (!site.ok || !key.ok) throw new Error("This is not the folder of a site.");
  const nothing = (): void => undefined;
  const identity = { site: site.value, key: key.value };
  // What is measured here is no round of a plan: no budget was reckoned for it.
  const budget: RunBudget = { name: "transfer", planHash: sha256Hex("transfer"), bytes: Number.MAX_SAFE_INTEGER };
  writeDurably(budgetFile(siteFolder, runId), Buffer.from(JSON.stringify(budget)));
  const journal = openJournal(siteFolder, () => new Date());
  const link = told(keepLink({ server, identity, journal, stop: stop.signal, onConnected: nothing, onDisconnected: nothing }));
  await link.untilConnected();
  const sign = (statement: UpdateStatement) => {
    const envelope = { ...statement, nonce: randomBytes(16).toString("hex"), signedAt: new Date().toISOString() };
    return { envelope, signature: key.value.signJson(envelope) };
  };
  const startedAt = performance.now();
  const done = await transfer({ link, siteFolder, runId, sign }, deedOf(deed), { digest, totalBytes: Number(totalBytes) });
  const fault = done.ok || done.fault.where === UPLOADED ? null : done.fault;
  const seconds = (performance.now() - startedAt) / 1000;
  process.send?.({ event: "done", fault, seconds }, () => process.exit(0));
}

interface Room {
  readonly link: SiteLink;
  readonly siteFolder: string;
  readonly runId: string;
  readonly sign: Parameters<typeof uploadUpdate>[1]["sign"];
}

/** Stands for the end of an upload that is not handed in. */
const UPLOADED = "all chunks are acknowledged";

async function transfer(
  { link, siteFolder, runId, sign }: Room,
  deed: Deed,
  blob: { digest: string; totalBytes: number },
): Promise<Result<unknown>> {
  if (deed === "download") return downloadBlob(link, siteFolder, blob);
  if (deed === "download-link") {
    const stream = async (): Promise<Result<never>> => refuse({ code: "NOT_FOUND", message: "Not here." });
    return downloadBlob({ ...link, stream }, siteFolder, blob);
  }
  const update = readSpool(siteFolder, runId, 0);
  if (update === null) throw new Error("There is nothing in the spool.");
  if (deed === "hand-in") return uploadUpdate(link, { update, sign });
  if (deed === "upload") return uploadUpdate(unsubmitted(link), { update, sign });
  const { round, attempt, payloadDigest, payloadBytes } = update.statement;
  const opened = await askUntilAnswered(link, "upload-open", { runId, round, attempt, payloadDigest, payloadBytes });
  if (!opened.ok) return opened;
  for (const offset of chunkOffsets(opened.value.missing)) {
    const bytes = update.payload.read(offset, chunkLength(payloadBytes, offset) ?? 0);
    const taken = await askUntilAnswered(link, "upload-chunk", {
      uploadId: opened.value.uploadId,
      offset,
      sha256: sha256Hex(bytes),
      bytes,
    });
    if (!taken.ok) return taken;
  }
  return opened;
}

/** A link over which an update is sent and not handed in. */
const unsubmitted = (link: SiteLink): SiteLink => ({
  ...link,
  ask: async (message, payload) =>
    message === "update-submit" ? refuse({ code: "FORBIDDEN", message: "Enough.", where: UPLOADED }) : link.ask(message, payload),
});

/** A link that tells the parent of chunks as they leave and as they are acknowledged. */
function told(link: SiteLink): SiteLink {
  return {
    ...link,
    async ask<M extends SiteMessage>(message: M, payload: Ask<M>): Promise<Result<Answer<M>>> {
      const offset = "offset" in payload && message === "upload-chunk" ? payload.offset : null;
      if (offset !== null) process.send?.({ event: "sent", offset });
      if (message === "update-submit") process.send?.({ event: "all-kept" });
      const answer = await link.ask(message, payload);
      if (offset !== null && answer.ok) process.send?.({ event: "kept", offset });
      return answer;
    },
  };
}

function deedOf(text: string): Deed {
  const deed = (["hand-in", "upload", "upload-one-by-one", "download", "download-link"] as const).find((each) => each === text);
  if (deed === undefined) throw new Error(`${text} is no transfer.`);
  return deed;
}

void main(process.argv.slice(2));
