import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { canonicalHash } from "@midline/shared/canonical-hash";
import type { Fault } from "@midline/shared/faults";
import { signature } from "@midline/shared/protocol/ids";
import type { RoundProof } from "@midline/shared/protocol/lineage";
import { type Answer, receiptSchema, type UpdateStatement } from "@midline/shared/protocol/site-messages";
import { isSignedBy } from "@midline/shared/signature";
import { z } from "zod";
import { writeDurably } from "../identity/write-durably.js";

type SignedReceipt = Answer<"update-submit">;

const signedReceipt = z.strictObject({ receipt: receiptSchema, signature });

const runFolder = (siteFolder: string, runId: string): string => path.join(siteFolder, "receipts", runId);
const fileOf = (siteFolder: string, runId: string, round: number): string =>
  path.join(runFolder(siteFolder, runId), `${String(round).padStart(6, "0")}.json`);
const proofOf = (siteFolder: string, runId: string, round: number): string =>
  path.join(runFolder(siteFolder, runId), `${String(round).padStart(6, "0")}.proof.json`);
const alarmOf = (siteFolder: string, runId: string): string => path.join(runFolder(siteFolder, runId), "alarm.json");

/** What is wrong with a receipt, or null: it must bear the signature of the coordinator that this site enrolled at, and speak of this very update. */
export function judgeReceipt(
  { receipt, signature: signed }: SignedReceipt,
  statement: UpdateStatement,
  coordinatorKey: string,
): Fault | null {
  const where = `run ${statement.runId}, round ${statement.round + 1}`;
  if (!isSignedBy(coordinatorKey, receipt, signed))
    return falseReceipt("The receipt does not bear the signature of this site's coordinator.", where);
  const { runId, round, attempt, siteCode, payloadDigest, examples } = statement;
  const { updateId: _id, acceptedAt: _at, ...said } = receipt;
  return canonicalHash(said) === canonicalHash({ runId, round, attempt, siteCode, payloadDigest, examples })
    ? null
    : falseReceipt("The receipt speaks of another update than the one that was handed in.", where);
}

/** Keeps a receipt: proof of what this site gave, against whoever says otherwise. One of each round, the latest attempt's. */
export const keepReceipt = (siteFolder: string, signed: SignedReceipt): void =>
  writeDurably(fileOf(siteFolder, signed.receipt.runId, signed.receipt.round), Buffer.from(`${JSON.stringify(signed)}\n`));

/** The receipt of a round, or null when there is none. */
export function readReceipt(siteFolder: string, runId: string, round: number): SignedReceipt | null {
  const file = fileOf(siteFolder, runId, round);
  return existsSync(file) ? signedReceipt.parse(JSON.parse(readFileSync(file, "utf8"))) : null;
}

/** Keeps what shows that the update of a round is in its model, or that the round was made of another attempt. */
export const keepProof = (siteFolder: string, proof: RoundProof): void =>
  writeDurably(proofOf(siteFolder, proof.commitment.runId, proof.commitment.round), Buffer.from(`${JSON.stringify(proof)}\n`));

/** Receipts of a run for which no proof is kept, first round first. */
export function unprovenReceipts(siteFolder: string, runId: string): readonly SignedReceipt[] {
  const folder = runFolder(siteFolder, runId);
  const rounds = existsSync(folder) ? readdirSync(folder).flatMap((name) => /^(\d{6})\.json$/.exec(name)?.[1] ?? []) : [];
  return rounds.toSorted().flatMap((round) => {
    if (existsSync(proofOf(siteFolder, runId, Number(round)))) return [];
    return readReceipt(siteFolder, runId, Number(round)) ?? [];
  });
}

/** Runs that this site holds receipts of. */
export function runsWithReceipts(siteFolder: string): readonly string[] {
  const folder = path.join(siteFolder, "receipts");
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}

/** Takes no further part in a run until somebody at the site has looked: the alarm outlives a restart. */
export const raiseAlarm = (siteFolder: string, runId: string, { message, where }: Fault): void =>
  writeDurably(alarmOf(siteFolder, runId), Buffer.from(`${JSON.stringify({ message, where })}\n`));

/** Why this site takes no part in a run any more, or null. */
export function alarmIn(siteFolder: string, runId: string): Fault | null {
  const file = alarmOf(siteFolder, runId);
  if (!existsSync(file)) return null;
  return {
    code: "RECEIPT_INVALID",
    message: "This site has stopped training in this run: a receipt of the coordinator did not hold.",
    where: file,
    remedy: "Settle it with the consortium's lead; then delete this file to take part again.",
  };
}

const falseReceipt = (message: string, where: string): Fault => ({
  code: "RECEIPT_INVALID",
  message,
  where,
  remedy: "Nothing more is trained in this run. Somebody may stand between this site and the coordinator: tell the consortium's lead.",
});
