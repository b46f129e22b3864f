import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { signature as signatureSchema } from "@midline/shared/protocol/ids";
import { updateEnvelope } from "@midline/shared/protocol/site-messages";
import { z } from "zod";
import { writeDurably } from "../identity/write-durably.js";
import type { SignedUpdate } from "../link/upload-update.js";

/** Finished rounds that stay in the spool; older ones were counted or closed long ago. */
const KEPT_ROUNDS = 2;
const KEPT_RUNS = 5;

const signedEnvelope = z.strictObject({ envelope: updateEnvelope, signature: signatureSchema });

const runFolder = (siteFolder: string, runId: string): string => path.join(siteFolder, "spool", runId);
const roundFolder = (siteFolder: string, runId: string, round: number): string =>
  path.join(runFolder(siteFolder, runId), String(round).padStart(6, "0"));

/**
 * Keeps a finished update until its round is over, so that a finished round is never trained twice.
 * The payload is written first and the envelope last: an envelope means that all of it is there.
 */
export function spoolUpdate(siteFolder: string, { envelope, signature, payload }: SignedUpdate): void {
  const folder = roundFolder(siteFolder, envelope.runId, envelope.round);
  writeDurably(path.join(folder, "update.mrit"), payload);
  writeDurably(path.join(folder, "envelope.json"), Buffer.from(JSON.stringify({ envelope, signature })));
  prune(siteFolder, envelope.runId);
}

/** The update of a round, or null when there is none, or it is not whole. */
export function readSpool(siteFolder: string, runId: string, round: number): SignedUpdate | null {
  const folder = roundFolder(siteFolder, runId, round);
  if (!existsSync(path.join(folder, "envelope.json"))) return null;
  try {
    const signed = signedEnvelope.parse(JSON.parse(readFileSync(path.join(folder, "envelope.json"), "utf8")));
    const payload = readFileSync(path.join(folder, "update.mrit"));
    if (sha256Hex(payload) === signed.envelope.payloadDigest) return { ...signed, payload };
  } catch {
    // not whole: the round is trained again
  }
  return null;
}

function prune(siteFolder: string, runId: string): void {
  const rounds = readdirSync(runFolder(siteFolder, runId)).sort();
  for (const old of rounds.slice(0, -KEPT_ROUNDS)) rmSync(path.join(runFolder(siteFolder, runId), old), { recursive: true, force: true });
  const spool = path.join(siteFolder, "spool");
  const runs = readdirSync(spool).map((name) => ({ name, changedMs: statSync(path.join(spool, name)).mtimeMs }));
  runs.sort((a, b) => b.changedMs - a.changedMs);
  for (const { name } of runs.slice(KEPT_RUNS)) rmSync(path.join(spool, name), { recursive: true, force: true });
}
