import type { SiteLearning } from "@midline/model/site-round";
import type { WorkOrder } from "@midline/shared/protocol/site-messages";
import type { TrainingPlan } from "@midline/shared/protocol/training-plan";
import type { Result } from "@midline/shared/result";
import type { NamedTensor } from "@midline/shared/weights/tensor-container";
import type { Lesson } from "./lesson.js";
import type { TrainerContext } from "./trainer-context.js";

type Order<K extends WorkOrder["kind"]> = Extract<WorkOrder, { kind: K }>;

/** What a trainer computes with; all else that it does is the same whatever it computes. */
export interface Skills {
  /** Reads the weights of a round in place of `readBase`: simulations take smaller ones than the plan's network. */
  readonly readBase?: (plan: TrainingPlan, bytes: Uint8Array) => Result<readonly NamedTensor[]>;
  /** Learns one round: the change of every weight. */
  readonly learn: (ctx: TrainerContext, lesson: Lesson) => Promise<Result<SiteLearning>>;
  /** Scores a model version, and hands the figures in. */
  readonly evaluate: (ctx: TrainerContext, order: Order<"evaluate">) => Promise<Result<null>>;
  /** Predicts one case, and hands the answer in. */
  readonly predict: (ctx: TrainerContext, order: Order<"predict">) => Promise<Result<null>>;
}
