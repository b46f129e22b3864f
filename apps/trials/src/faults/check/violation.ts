/** Something that must never be. */
export interface Violation {
  /** Which invariant of docs/faults.md. */
  readonly law: string;
  /** What it does to an update: it was lost, it counts twice, or neither. */
  readonly effect: "lost" | "double" | "wrong";
  readonly what: string;
}

export const violation = (law: string, what: string, effect: Violation["effect"] = "wrong"): Violation => ({ law, effect, what });
