import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { CHUNK_BYTES, type UpdateStatement, updateStatement } from "@midline/shared/protocol/site-messages";
import { writeDurably } from "../identity/write-durably.js";
import type { FinishedUpdate, Payload } from "../link/upload-update.js";

/** Finished rounds that stay in the spool; older ones were counted or closed long ago. */
const KEPT_ROUNDS = 2;
const KEPT_RUNS = 5;

const runFolder = (siteFolder: string, runId: string): string => path.join(siteFolder, "spool", runId);
const roundFolder = (siteFolder: string, runId: string, round: number): string =>
  path.join(runFolder(siteFolder, runId), String(round).padStart(6, "0"));

const payloadFile = (folder: string): string => path.join(folder, "update.mrit");

/**
 * Keeps a finished update until its round is over, so that a finished round is never trained twice; from then on its bytes are read from there.
 * The payload is written first and the statement last: a statement means that all of it is there.
 *
 * @param between called between the two, for failpoints.
 */
export function spoolUpdate(
  siteFolder: string,
  { statement, payload }: { readonly statement: UpdateStatement; readonly payload: Uint8Array },
  between: () => void = () => undefined,
): FinishedUpdate {
  const folder = roundFolder(siteFolder, statement.runId, statement.round);
  writeDurably(payloadFile(folder), payload);
  between();
  writeDurably(path.join(folder, "statement.json"), Buffer.from(JSON.stringify(statement)));
  prune(siteFolder, statement.runId);
  return { statement, payload: openPayload(payloadFile(folder)) };
}

/** The update of a round, or null when there is none, or it is not whole. */
export function readSpool(siteFolder: string, runId: string, round: number): FinishedUpdate | null {
  const folder = roundFolder(siteFolder, runId, round);
  if (!existsSync(path.join(folder, "statement.json"))) return null;
  try {
    const statement = updateStatement.parse(JSON.parse(readFileSync(path.join(folder, "statement.json"), "utf8")));
    const payload = openPayload(payloadFile(folder));
    if (digestOf(payload, statement.payloadBytes) === statement.payloadDigest) return { statement, payload };
  } catch {
    // not whole: the round is trained again
  }
  return null;
}

/** The bytes of a file, read where they are wanted. One that is shorter than it was is a disk that lost something. */
function openPayload(file: string): Payload {
  return {
    read(offset, length) {
      const bytes = new Uint8Array(length);
      const handle = openSync(file, "r");
      try {
        for (let done = 0; done < length;) {
          const read = readSync(handle, bytes, done, length - done, offset + done);
          if (read === 0) throw Object.assign(new Error("The spooled update is shorter than it was."), { code: "EIO" });
          done += read;
        }
      } finally {
        closeSync(handle);
      }
      return bytes;
    },
  };
}

function digestOf(payload: Payload, totalBytes: number): string {
  const hash = createHash("sha256");
  for (let offset = 0; offset < totalBytes; offset += CHUNK_BYTES)
    hash.update(payload.read(offset, Math.min(CHUNK_BYTES, totalBytes - offset)));
  return hash.digest("hex");
}

function prune(siteFolder: string, runId: string): void {
  const rounds = readdirSync(runFolder(siteFolder, runId)).sort();
  for (const old of rounds.slice(0, -KEPT_ROUNDS)) rmSync(path.join(runFolder(siteFolder, runId), old), { recursive: true, force: true });
  const spool = path.join(siteFolder, "spool");
  const runs = readdirSync(spool).map((name) => ({ name, changedMs: statSync(path.join(spool, name)).mtimeMs }));
  runs.sort((a, b) => b.changedMs - a.changedMs);
  for (const { name } of runs.slice(KEPT_RUNS)) rmSync(path.join(spool, name), { recursive: true, force: true });
}
