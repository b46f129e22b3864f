import type { Platform } from "../platform/context.js";
import type { Averager } from "../platform/weights/averager.js";
import type { initialWeights } from "./initial-weights.js";
import type { Leadership } from "./leadership.js";

/** Moments at which a process may die, in the order in which a round passes them: its failpoints. */
export const MOMENTS = [
  "before-blob",
  "after-blob",
  "in-accept",
  "after-accept",
  "before-freeze",
  "in-freeze",
  "after-freeze",
  "while-averaging",
  "mid-blob",
  "after-base-blob",
  "after-model-blob",
  "after-aggregate",
  "in-commit",
  "after-commit",
] as const;
export type Moment = (typeof MOMENTS)[number];
/** Those at which a file is being written: its disk may be full. */
export const WRITING: readonly Moment[] = ["mid-blob"];

/** What the coordinator and the trainers' messages need beyond the platform: whether this process leads, and a witness, for tests. */
export interface CoordinatorPlatform extends Platform {
  readonly leadership: Leadership;
  /** Does the arithmetic on weights. */
  readonly averager: Averager;
  /** Signs what the coordinator has to answer for. */
  readonly sign: (value: unknown) => string;
  /** Told of every moment as it passes. Nobody listens but tests and armed failpoints. */
  readonly passing?: (moment: Moment) => void;
  /** Makes the weights that a run begins with, in place of the plan's network: simulations take small ones. */
  readonly firstWeights?: typeof initialWeights;
}
