import type { CoordinatorPlatform } from "@midline/api/runs/coordinator-platform";
import type { MessageDoor } from "@midline/api/platform/site-link/answer-message";
import type { DatabaseHabits } from "./transaction.js";
import type { DiskHabits } from "./volume.js";
import type { World } from "./world.js";

/** A mistake, made outside the product: in what the simulation gives it, or between its parts. */
export interface SeededBug {
  readonly name: string;
  readonly database?: DatabaseHabits | ((world: World) => DatabaseHabits);
  readonly disk?: (volume: string) => DiskHabits;
  readonly platform?: (platform: CoordinatorPlatform, world: World) => CoordinatorPlatform;
  readonly door?: (door: MessageDoor, world: World, platform: CoordinatorPlatform) => MessageDoor;
}

/** The product as it is. */
export const NO_BUG: SeededBug = { name: "none" };
