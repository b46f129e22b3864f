import type { WorkOrder } from "@midline/shared/protocol/site-messages";
import type { ModelVersion } from "./model-version.entity.js";

/** As a work order says where a site finds its own layers of a version: nothing where all is shared. */
export const ownLayersOf = ({
  localLayers,
  runId,
  roundNumber,
}: Pick<ModelVersion, "localLayers" | "runId" | "roundNumber">): Pick<Extract<WorkOrder, { kind: "evaluate" }>, "ownLayers"> =>
  localLayers === "none" ? {} : { ownLayers: { runId, round: roundNumber - 1 } };
