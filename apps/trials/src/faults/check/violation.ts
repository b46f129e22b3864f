import { z } from "zod";

const violationSchema = z.object({
  /** Which invariant of docs/faults.md. */
  law: z.string(),
  /** What it does to an update: it was lost, it counts twice, or neither. */
  effect: z.enum(["lost", "double", "wrong"]),
  what: z.string(),
});

/** Something that must never be. */
export type Violation = Readonly<z.infer<typeof violationSchema>>;
export const violations = z.array(violationSchema);

export const violation = (law: string, what: string, effect: Violation["effect"] = "wrong"): Violation => ({ law, effect, what });
