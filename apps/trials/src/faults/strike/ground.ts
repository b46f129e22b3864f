import type { Fault } from "../draw-faults.js";
import type { Runs } from "../runs.js";
import type { World } from "../world/open-world.js";

/** What striking needs. */
export interface Ground {
  readonly world: World;
  readonly runs: Runs;
  /** Something that must never be. */
  readonly accuse: (what: string) => void;
  /** How long something took. */
  readonly measure: (what: Measured, ms: number) => void;
}

export type Measured = "coordinator back" | "sites back" | "new leader" | "database back";

/** Injects one fault of a lane, knowing the next; resolves when its proof is there: whether it really happened. */
export type Strike = (ground: Ground, fault: Fault, next: Fault | undefined) => Promise<boolean>;
