import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import type { UpdateContents } from "../platform/weights/averager.js";

/** What a plan's updates hold, where it is not just the change of every weight. */
export const contentsOf = ({
  driftCorrection,
  gradientClipNorm,
  localLayers,
}: Pick<TrainingPlan, "driftCorrection" | "gradientClipNorm" | "localLayers">): UpdateContents | undefined =>
  driftCorrection === "none" && localLayers === "none"
    ? undefined
    : { variateClip: driftCorrection === "none" ? null : gradientClipNorm, localLayers };
