import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import type { ControlVariates } from "@midline/model/drift-correction";
import { ok, refuse, type Result } from "@midline/shared/result";
import { decodeTensors, encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import { writeDurably } from "../identity/write-durably.js";
import { fetchWeights } from "./fetch-weights.js";
import { readBase } from "./read-weights.js";
import type { TrainOrder } from "./train-round.js";
import type { TrainerContext } from "./trainer-context.js";

/** Runs whose variates stay in the site folder; without its own a site cannot go on in a run. */
const KEPT_RUNS = 20;

const runFolder = (siteFolder: string, runId: string): string => path.join(siteFolder, "variates", runId);
const fileOf = (siteFolder: string, runId: string, round: number): string =>
  path.join(runFolder(siteFolder, runId), `${String(round).padStart(6, "0")}.mrit`);

/** The control variates that a round begins with: the federation's from the coordinator, this site's own from its folder. Null without SCAFFOLD. */
export async function readVariates(ctx: TrainerContext, { plan, runId, control }: TrainOrder): Promise<Result<ControlVariates | null>> {
  if (plan.driftCorrection === "none") return ok(null);
  if (control === null) return ok({ control: null, own: null });
  const { ownRound, ...blob } = control;
  const federation = await fetchWeights(ctx, blob, (bytes) => readBase(plan, bytes));
  if (!federation.ok) return federation;
  if (ownRound === null) return ok({ control: federation.value, own: null });
  const own = readOwn(fileOf(ctx.siteFolder, runId, ownRound));
  return own.ok ? ok({ control: federation.value, own: own.value }) : own;
}

function readOwn(file: string): Result<readonly NamedTensor[]> {
  const tensors = existsSync(file) ? decodeTensors(readFileSync(file)) : null;
  if (tensors?.ok) return tensors;
  return refuse({
    code: "NOT_FOUND",
    message: "This site's own control variate is not in the site folder, or damaged; without it no step can be corrected.",
    where: file,
    remedy:
      "Restore the site folder from its backup, or have the site withdrawn from the run: its update of the next round would be wrong.",
  });
}

/**
 * Keeps what the site's own variate is after a round, before its update is spooled. Those of rounds before the last that counted go.
 *
 * @returns its change, which the update carries.
 */
export function keepVariate(
  siteFolder: string,
  { runId, round, control }: Pick<TrainOrder, "runId" | "round" | "control">,
  { after, before }: { readonly after: readonly NamedTensor[]; readonly before: readonly NamedTensor[] | null },
): readonly NamedTensor[] {
  writeDurably(fileOf(siteFolder, runId, round), encodeTensors(after));
  prune(siteFolder, runId, control?.ownRound ?? round);
  const values = new Map(before?.map((tensor) => [tensor.name, tensor.values]));
  return after.map((tensor) => {
    const from = values.get(tensor.name);
    return from === undefined ? tensor : { ...tensor, values: tensor.values.map((value, i) => value - from[i]!) };
  });
}

function prune(siteFolder: string, runId: string, firstRound: number): void {
  const folder = runFolder(siteFolder, runId);
  const first = path.basename(fileOf(siteFolder, runId, firstRound));
  for (const name of readdirSync(folder)) if (name < first) rmSync(path.join(folder, name));
  const all = path.join(siteFolder, "variates");
  const runs = readdirSync(all).map((name) => ({ name, changedMs: statSync(path.join(all, name)).mtimeMs }));
  runs.sort((a, b) => b.changedMs - a.changedMs);
  for (const { name } of runs.slice(KEPT_RUNS)) rmSync(path.join(all, name), { recursive: true, force: true });
}
