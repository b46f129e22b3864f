import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { otherTensors } from "@midline/federation/other-tensors";
import type { Fault } from "@midline/shared/faults";
import { ok, refuse, type Result } from "@midline/shared/result";
import { decodeTensors, encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import { writeDurably } from "../identity/write-durably.js";
import type { TrainOrder } from "./train-round.js";

/** Runs whose residuals stay in the site folder. */
const KEPT_RUNS = 20;

type Place = Pick<TrainOrder, "runId" | "round" | "residualOf">;

const runFolder = (siteFolder: string, runId: string): string => path.join(siteFolder, "residuals", runId);
const fileName = (round: number, payloadDigest: string): string => `${String(round).padStart(6, "0")}-${payloadDigest}.mrit`;
const fileOfUpdate = (folder: string, payloadDigest: string): string | undefined =>
  existsSync(folder) ? readdirSync(folder).find((name) => name.endsWith(`-${payloadDigest}.mrit`)) : undefined;

/**
 * What rounding left out of this site's last update that is in a model of the run, and which the next begins with; null before the first. The order says
 * which update that is: a receipt may be lost by a kill, and an update that was taken may not count, where its round was opened again.
 *
 * @param delta what the residual is added to: it must be of the same tensors.
 * @returns refuses with `NOT_FOUND` where it is not in the site folder, and with the fault of the file when it is damaged.
 */
export function readResidual(
  siteFolder: string,
  { runId, residualOf }: Place,
  delta: readonly NamedTensor[],
): Result<readonly NamedTensor[] | null> {
  if (residualOf === null) return ok(null);
  const folder = runFolder(siteFolder, runId);
  const name = fileOfUpdate(folder, residualOf);
  if (name === undefined) return refuse(lost(path.join(folder, residualOf)));
  const read = decodeTensors(readFileSync(path.join(folder, name)));
  const fault = read.ok ? otherTensors(delta, read.value, "the residual") : read.fault;
  return fault === null ? read : refuse({ ...lost(path.join(folder, name)), code: fault.code });
}

/** Keeps what rounding left out of an update, before that is spooled, under the update's digest. Residuals of rounds before the last that counted go. */
export function keepResidual(
  siteFolder: string,
  { runId, round, residualOf }: Place,
  { payloadDigest, residual }: { readonly payloadDigest: string; readonly residual: readonly NamedTensor[] },
): void {
  const folder = runFolder(siteFolder, runId);
  writeDurably(path.join(folder, fileName(round, payloadDigest)), encodeTensors(residual));
  const first = residualOf === null ? undefined : fileOfUpdate(folder, residualOf);
  if (first !== undefined)
    for (const name of readdirSync(folder)) if (name.slice(0, 6) < first.slice(0, 6)) rmSync(path.join(folder, name));
  const all = path.join(siteFolder, "residuals");
  const runs = readdirSync(all).map((name) => ({ name, changedMs: statSync(path.join(all, name)).mtimeMs }));
  runs.sort((a, b) => b.changedMs - a.changedMs);
  for (const { name } of runs.slice(KEPT_RUNS)) rmSync(path.join(all, name), { recursive: true, force: true });
}

const lost = (where: string): Fault => ({
  code: "NOT_FOUND",
  message: "What rounding left out of this site's last update is not in the site folder, or damaged: this update goes without it.",
  where,
  remedy: "Nothing need be done: the error of one rounding stays in the model.",
});
