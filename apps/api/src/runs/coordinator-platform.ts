import type { Platform } from "../platform/context.js";
import type { Leadership } from "./leadership.js";

/** Moments at which a process may die; a test stands there with a gun. */
export const MOMENTS = [
  "before-blob",
  "after-blob",
  "in-accept",
  "after-accept",
  "after-freeze",
  "while-averaging",
  "after-base-blob",
  "after-model-blob",
  "in-commit",
  "after-commit",
] as const;
export type Moment = (typeof MOMENTS)[number];

/** What the coordinator and the trainers' messages need beyond the platform: whether this process leads, and a witness, for tests. */
export interface CoordinatorPlatform extends Platform {
  readonly leadership: Leadership;
  /** Signs what the coordinator has to answer for. */
  readonly sign: (value: unknown) => string;
  /** Told of every moment as it passes. Nobody listens outside tests. */
  readonly passing?: (moment: Moment) => void;
}
