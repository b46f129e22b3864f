import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { WorkOrder } from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import { replaced, splitLocal } from "@midline/shared/weights/local-layers";
import { decodeTensors, encodeTensors, type NamedTensor } from "@midline/shared/weights/tensor-container";
import { writeDurably } from "../identity/write-durably.js";
import type { TrainOrder } from "./train-round.js";

type OwnLayers = NonNullable<Extract<WorkOrder, { kind: "evaluate" }>["ownLayers"]>;

const runFolder = (siteFolder: string, runId: string): string => path.join(siteFolder, "layers", runId);
const fileName = (round: number): string => `${String(round).padStart(6, "0")}.mrit`;

/**
 * Weights with this site's own layers as they were after a round, or after the last one before it that the site trained in. A site that trained in
 * none has no own: the weights as they came. Null says that there are none.
 *
 * @returns refuses with the fault of the file when it is damaged.
 */
export function withOwnLayers(
  siteFolder: string,
  weights: readonly NamedTensor[],
  { runId, round }: OwnLayers,
): Result<readonly NamedTensor[] | null> {
  const folder = runFolder(siteFolder, runId);
  const kept = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".mrit") && name <= fileName(round)) : [];
  const last = kept.toSorted().at(-1);
  if (last === undefined) return ok(null);
  const own = decodeTensors(readFileSync(path.join(folder, last)));
  if (own.ok) return ok(replaced(weights, own.value));
  const remedy = "Restore the site folder from its backup.";
  return refuse({ ...own.fault, where: path.join(folder, last), remedy });
}

/** The weights that a round is trained from: those that came, with this site's own layers where the plan leaves them to it. */
export function ownBase(
  siteFolder: string,
  { plan, runId, round }: TrainOrder,
  weights: readonly NamedTensor[],
): Result<readonly NamedTensor[]> {
  if (plan.localLayers === "none" || round === 0) return ok(weights);
  const own = withOwnLayers(siteFolder, weights, { runId, round: round - 1 });
  return own.ok ? ok(own.value ?? weights) : own;
}

/**
 * Keeps this site's own layers as a round has left them, before its update is spooled.
 *
 * @param base the weights that the round was trained from.
 * @returns the change of the layers that are shared, which alone is sent.
 */
export function keepOwnLayers(
  siteFolder: string,
  { plan, runId, round }: TrainOrder,
  { base, delta }: { readonly base: readonly NamedTensor[]; readonly delta: readonly NamedTensor[] },
): readonly NamedTensor[] {
  const { shared, local } = splitLocal(plan.localLayers, delta);
  if (local.length === 0) return delta;
  const before = new Map(base.map(({ name, values }) => [name, values]));
  const after = local.map((tensor) => ({ ...tensor, values: tensor.values.map((change, i) => before.get(tensor.name)![i]! + change) }));
  writeDurably(path.join(runFolder(siteFolder, runId), fileName(round)), encodeTensors(after));
  return shared;
}
