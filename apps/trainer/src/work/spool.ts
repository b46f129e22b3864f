import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { sha256Hex } from "@midline/shared/canonical-hash";
import { updateStatement } from "@midline/shared/protocol/site-messages";
import { writeDurably } from "../identity/write-durably.js";
import type { FinishedUpdate } from "../link/upload-update.js";

/** Finished rounds that stay in the spool; older ones were counted or closed long ago. */
const KEPT_ROUNDS = 2;
const KEPT_RUNS = 5;

const runFolder = (siteFolder: string, runId: string): string => path.join(siteFolder, "spool", runId);
const roundFolder = (siteFolder: string, runId: string, round: number): string =>
  path.join(runFolder(siteFolder, runId), String(round).padStart(6, "0"));

/**
 * Keeps a finished update until its round is over, so that a finished round is never trained twice.
 * The payload is written first and the statement last: a statement means that all of it is there.
 *
 * @param between called between the two, for failpoints.
 */
export function spoolUpdate(siteFolder: string, { statement, payload }: FinishedUpdate, between: () => void = () => undefined): void {
  const folder = roundFolder(siteFolder, statement.runId, statement.round);
  writeDurably(path.join(folder, "update.mrit"), payload);
  between();
  writeDurably(path.join(folder, "statement.json"), Buffer.from(JSON.stringify(statement)));
  prune(siteFolder, statement.runId);
}

/** The update of a round, or null when there is none, or it is not whole. */
export function readSpool(siteFolder: string, runId: string, round: number): FinishedUpdate | null {
  const folder = roundFolder(siteFolder, runId, round);
  if (!existsSync(path.join(folder, "statement.json"))) return null;
  try {
    const statement = updateStatement.parse(JSON.parse(readFileSync(path.join(folder, "statement.json"), "utf8")));
    const payload = readFileSync(path.join(folder, "update.mrit"));
    if (sha256Hex(payload) === statement.payloadDigest) return { statement, payload };
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
