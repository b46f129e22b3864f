import type { ControlVariates } from "@midline/model/drift-correction";
import type { SiteLearning } from "@midline/model/site-round";
import type { Fault } from "@midline/shared/faults";
import type { Answer } from "@midline/shared/protocol/site-messages";
import { ok, refuse, type Result } from "@midline/shared/result";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import type { ProgressReport } from "./report-progress.js";
import type { TrainOrder } from "./train-round.js";

/** What one round at a site begins with, whatever it learns. */
export interface Lesson {
  readonly order: TrainOrder;
  readonly weights: readonly NamedTensor[];
  /** Of SCAFFOLD; null in a plan without. */
  readonly variates: ControlVariates | null;
  /** This site's own members of the plan's cohort. */
  readonly members: Answer<"cohort">["members"];
  readonly progress: ProgressReport;
}

/** Learns, or says why it was cut short: the trainer stops, the round is over, or the loss ran away. */
export async function unlessCut(progress: ProgressReport, learn: () => Promise<SiteLearning>): Promise<Result<SiteLearning>> {
  try {
    return ok(await learn());
  } catch (error) {
    const why = progress.whyCut() ?? divergence(error);
    if (why === null) throw error;
    return refuse(why);
  }
}

function divergence(error: unknown): Fault | null {
  if (!(error instanceof Error) || !error.message.startsWith("the loss is not a number")) return null;
  return {
    code: "NOT_FINITE",
    message: `Training diverged: ${error.message}.`,
    remedy: "Tell the consortium's lead: the plan's learning rate is too high for this site.",
  };
}
