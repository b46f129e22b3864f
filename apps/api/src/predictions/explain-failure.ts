import type { FaultCode } from "@midline/shared/faults";
import type { FaultObject } from "../platform/graphql/fault.object.js";

/** A hospital answers with a code alone: no free text leaves it. The sentence is made here. */
export function explainFailure(code: FaultCode): FaultObject {
  const known = EXPLANATIONS[code];
  return {
    code,
    message: known?.[0] ?? "The hospital's trainer could not answer.",
    remedy: known?.[1] ?? "Ask the site coordinator to look at the trainer's screen.",
  };
}

const EXPLANATIONS: Partial<Record<FaultCode, readonly [message: string, remedy: string]>> = {
  NOT_FOUND: [
    "The hospital's trainer has no images of this case.",
    "Ask the site coordinator to put the images into the trainer's folder.",
  ],
  NO_SEQUENCES: ["None of the four sequences of this case could be read.", "Ask the site coordinator to run `midline-site check`."],
  GRID_MISMATCH: ["The images of this case do not overlap in space.", "Ask the site coordinator to run `midline-site check`."],
  TRUNCATED: ["An image of this case is incomplete.", "Ask the site coordinator to copy it again."],
  UNSUPPORTED_FORMAT: ["An image of this case is in a format that is not read.", "Ask the site coordinator to run `midline-site check`."],
  BACKEND_UNFIT: [
    "The hospital's computer failed the self-check and must not compute.",
    "Ask the site coordinator to run `midline-site check`.",
  ],
  NOT_APPROVED: ["The hospital does not allow this model.", "Ask the site coordinator."],
};
